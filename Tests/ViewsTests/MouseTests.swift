import AdaKV
import Canvas
import Input
import Readings
import Testing

@testable import Views

@Suite struct MouseTests {
  @Test func aClickTakesAHeadOfEitherMap() throws {
    let state = try Demo.survey(prompts: 1)
    let model = try #require(state.model)
    var view = ViewState(width: 100, height: 30)
    let layout = try #require(HeadsLayout(of: state, in: view.frame.body))
    for (panel, place) in [
      (layout.concentration, HeadPosition(layer: 4, head: 2)),
      (layout.capacity, HeadPosition(layer: 1, head: 3)),
    ] {
      let cell = try #require(HeatmapGeometry(panel, model, cursor: view.cursor).cell(place))
      #expect(view.handle(clickAtRow: cell.row, column: cell.column, state: state).isEmpty)
      #expect(view.cursor == place)
    }
    let before = view.cursor
    for (row, column) in [(0, 0), (29, 99), (-1, 5), (1000, 1000), (layout.head.row, layout.head.column)] {
      #expect(view.handle(clickAtRow: row, column: column, state: state).isEmpty)
    }
    #expect(view.cursor == before)
    #expect(view.handle(clickAtRow: 3, column: 5, state: nil).isEmpty)
  }

  @Test func theWheelTurnsWhatIsUnderIt() throws {
    let state = try Demo.survey(prompts: 1)
    var view = ViewState(width: 80, height: 24)
    let layout = try #require(HeadsLayout(of: state, in: view.frame.body))
    let prompt = try #require(layout.prompt)
    _ = view.handle(wheel: 3, atRow: 3, column: 5, state: state)
    #expect(view.cursor.layer == 1)
    _ = view.handle(wheel: -3, atRow: 3, column: 5, state: state)
    #expect(view.cursor.layer == 0)
    _ = view.handle(wheel: 2, atRow: prompt.row + 1, column: 5, state: state)
    #expect(view.textScroll == 2)
    _ = view.handle(wheel: -3, atRow: prompt.row + 1, column: 5, state: state)
    #expect(view.textScroll == 0)
    view.overlay = .help(scroll: 0)
    _ = view.handle(wheel: 3, atRow: 3, column: 5, state: state)
    #expect(view.overlay == .help(scroll: 3))
    _ = view.handle(wheel: .max / 2, atRow: 3, column: 5, state: state)
    #expect(view.overlay == .help(scroll: view.helpOverlay.lastScroll))
  }

  @Test func aClickOnTheMenuChooses() throws {
    let state = try Demo.survey(prompts: 1)
    var view = ViewState(width: 100, height: 30)
    _ = view.handle(key: "p", state: state)
    let rows = view.draw(state).text.split(separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(rows.firstIndex { $0.contains("the same budget for every head") })
    let effects = view.handle(clickAtRow: row, column: 50, state: state)
    guard case .command(.setPolicy(let policy))? = effects.first else {
      Issue.record("the click asked for nothing")
      return
    }
    #expect(policy.name == "snapkv")
    _ = view.handle(key: "p", state: state)
    #expect(view.handle(clickAtRow: 0, column: 0, state: state).isEmpty)
    #expect(view.overlay == nil)
  }
}

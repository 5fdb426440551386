import AdaKV
import Canvas
import Input
import Readings
import Testing

@testable import Views

@Suite struct PolicyMenuTests: ScreenSuite {
  private static let last = PolicyCatalog.standard.named.count - 1

  private func chosen(_ effects: [Effect]) -> Policy? {
    guard case .command(.setPolicy(let policy))? = effects.first else { return nil }
    return policy
  }

  /// The screen's row that shows a policy's name.
  private func row(of name: String, _ state: ExplorerState, _ view: ViewState) -> Int? {
    rows(state, view).firstIndex { $0.contains(" \(name) ") && $0.contains("│") }
  }

  @Test(arguments: [(60, 16), (61, 17), (80, 24), (100, 30), (200, 60)])
  func everyRowCanBeReachedAndRead(width: Int, height: Int) throws {
    let state = try Demo.survey(prompts: 1)
    var view = view(width, height)
    _ = view.handle(key: "p", state: state)
    for (index, policy) in PolicyCatalog.standard.named.enumerated() {
      #expect(view.overlay == .policies(selected: index))
      let rows = rows(state, view)
      #expect(rows.contains { $0.contains("▸ \(policy.name) ") })
      #expect(rows.contains { $0.contains("policy · \(index + 1) of \(Self.last + 1)") })
      _ = view.handle(key: .down, state: state)
    }
    // Above and below what is in sight there is more, or there is no mark.
    #expect(view.draw(state).text.contains("┃") == (height < Self.last + 5))
  }

  @Test(arguments: [(60, 16), (80, 24), (200, 60)])
  func aClickTakesTheRowUnderIt(width: Int, height: Int) throws {
    let state = try Demo.survey(prompts: 1)
    for selected in [0, 12, Self.last] {
      var view = view(width, height)
      view.overlay = .policies(selected: selected)
      for index in view.frame.menu(state, selected: selected).rows where index > 0 {
        let policy = PolicyCatalog.standard.named[index]
        var clicked = view
        let row = try #require(self.row(of: policy.name, state, view))
        #expect(chosen(clicked.handle(clickAtRow: row, column: width / 2, state: state))?.name == policy.name)
        #expect(clicked.overlay == nil)
      }
    }
  }

  @Test func pagesAndEnds() throws {
    let state = try Demo.survey(prompts: 1)
    var view = view(60, 16)
    _ = view.handle(key: "p", state: state)
    let page = view.frame.menu(state, selected: 0).rows.count
    #expect(page == 12)
    for (key, selected) in [
      (.pageDown, page), (.pageDown, 2 * page), (.pageDown, Self.last), (.pageUp, Self.last - page),
      (.home, 0), (.pageUp, 0), (.end, Self.last), ("g", 0), ("G", Self.last),
    ] as [(Key, Int)] {
      _ = view.handle(key: key, state: state)
      #expect(view.overlay == .policies(selected: selected), "\(key)")
    }
    _ = view.handle(wheel: -3, atRow: 3, column: 5, state: state)
    #expect(view.overlay == .policies(selected: Self.last - 1))
  }

  @Test func aNameIsNeverCutAndASummaryGoesLast() throws {
    let state = try Demo.survey(prompts: 1)
    for (width, height) in [(60, 16), (80, 24), (100, 30), (200, 60)] {
      for selected in [0, Self.last] {
        var view = view(width, height)
        view.overlay = .policies(selected: selected)
        let rows = rows(state, view)
        for index in view.frame.menu(state, selected: selected).rows {
          let policy = PolicyCatalog.standard.named[index]
          let row = try #require(rows.first { $0.contains(" \(policy.name) ") && $0.contains("│") })
          #expect(row.contains(policy.summary.prefix(18)))
          if width >= 200 { #expect(row.contains(policy.summary) && row.contains(policy.source)) }
        }
      }
    }
  }

  @Test func aRowShowsTheSettingsItWouldComeWith() throws {
    var state = try Demo.survey(prompts: 1)
    state.policy = try Policy("ada-snapkv:window=16,alpha=0.6")
    var view = view(120, 40)
    _ = view.handle(key: "p", state: state)
    let before = view.draw(state).text
    #expect(before.contains("ada-snapkv:window=16,alpha=0.6"))
    // The scorer's settings are taken along, α is the allocator's own; a preset brings its own.
    #expect(before.contains("  snapkv:window=16 "))
    #expect(before.contains("  kvpress-snapkv "))
    #expect(before.contains("  h2o "))
    let h2o = try #require(PolicyCatalog.standard.names.firstIndex(of: "h2o"))
    state.policy = try #require(chosen(view.frame.choosePolicy(h2o, in: state)))
    state.answeredCommands += 1
    _ = view.handle(key: "p", state: state)
    let after = view.draw(state).text
    #expect(after.contains("ada-snapkv:window=16,alpha=0.6"))
    #expect(after.contains("  snapkv  "))
    // What is shown is what is taken.
    #expect(chosen(view.frame.choosePolicy(0, in: state)) == (try Policy("ada-snapkv:window=16,alpha=0.6")))
    view = self.view(60, 16)
    state.policy = try Policy("ada-snapkv:window=16,pool=avg5,alpha=0.6,safeguard=floor")
    _ = view.handle(key: "p", state: state)
    #expect(view.draw(state).text.contains("▸ ada-snapkv:window=16,pool=… ●"))
  }

  @Test func aPolicyWithoutARowIsNamedInTheFrame() throws {
    var state = try Demo.survey(prompts: 1)
    state.policy = try Policy("snapkv+lava")
    var view = view()
    _ = view.handle(key: "p", state: state)
    let text = view.draw(state).text
    #expect(text.contains("now snapkv+lava"))
    #expect(!text.contains("●"))
  }
}

import AdaKV
import Canvas
import Input
import Readings
import Testing

@testable import Views

/// A page as small as one can be: one key of its own, one number, and the head that all pages look at.
private struct TallyPage: Page {
  enum Own: String, PageAction { case add, open }

  let id = PageID("tally")
  let title = "Tally"
  let bindings: KeyMap<Own>
  let help = [HelpSection("the tally", [.init("tally", "How often it was counted.")])]
  private(set) var count = 0
  private(set) var place: (row: Int, column: Int)?

  /// A page that counts by the keys given.
  init(keys: [Key] = ["t"], settings: [String: [Key]] = [:]) {
    bindings = KeyMap<Own>(
      [
        .own(keys, .add, label: "tally", "Count one more."),
        .own([.enter], .open, "Show the heads."),
      ] + KeyBinding.stepping + KeyBinding.program
    ).changed(settings)
  }

  mutating func handle(_ action: Own, in frame: inout Frame, state: ExplorerState?) -> [Effect] {
    switch action {
    case .add: count += 1
    case .open: frame.turn(to: .heads)
    }
    return []
  }

  mutating func handleClick(
    atRow row: Int, column: Int, in frame: inout Frame, state: ExplorerState
  ) -> [Effect] {
    place = (row, column)
    return [.command(.forward)]
  }

  mutating func handleWheel(
    _ lines: Int, atRow row: Int, column: Int, in frame: inout Frame, state: ExplorerState
  ) -> [Effect] {
    frame.turn(to: .heads)
    return [.command(.sampleAnother)]
  }

  mutating func forgetPrompt() { count = 0 }

  func draw(_ scene: Scene, in body: Rect, on canvas: inout Canvas) {
    canvas.put(body.row, 0, "tally \(count) at L\(scene.cursor.layer)")
  }
}

/// A second page costs its own file and a row in the list of pages.
@Suite struct PageTests {
  private func view() -> ViewState {
    ViewState(
      Frame(width: 100, height: 30, modelName: "ruler-tiny"), pages: [HeadsPage(), TallyPage()])
  }

  @Test func aSecondPageSharesTheFrame() throws {
    let state = try Demo.exploration(steps: 1)
    var view = view()
    _ = view.handle(key: .down, state: state)
    #expect(view.draw(state).text.contains("effective tokens"))
    _ = view.handle(key: .tab, state: state)
    for _ in 0..<3 { #expect(view.handle(key: "t", state: state).isEmpty) }
    let canvas = view.draw(state)
    // The cursor that another page moved, the page's own number, and the frame's two lines.
    #expect(canvas.rowText(1) == "tally 3 at L1")
    #expect(canvas.rowText(0).contains("step 1/1"))
    #expect(canvas.rowText(29).hasPrefix(" t tally  n next  N back"))
    #expect(canvas.rowText(29).hasSuffix("? help  q quit"))
    #expect(!canvas.text.contains("effective tokens"))
  }

  @Test func pagesAreTurnedByTabAndNumber() throws {
    let state = try Demo.exploration(steps: 1)
    var view = view()
    for (key, shown) in [
      (.tab, 1), (.tab, 0), (.backTab, 1), ("1", 0), ("2", 1), ("7", 1), ("0", 1),
    ] as [(Key, Int)] {
      #expect(view.handle(key: key, state: state).isEmpty)
      #expect(view.shown == shown)
    }
    // What lies over a page has the keys.
    _ = view.handle(key: "?", state: state)
    #expect(view.draw(state).text.contains("Count one more."))
    let lines = view.helpOverlay.lines
    for line in [
      .key("Tab", "Show the next page."), .key("Shift-Tab", "Show the page before."),
      .key("1", "Show page 1, Heads."), .key("2", "Show page 2, Tally."), .title("the tally"),
      .key("tally", "How often it was counted."),
    ] as [HelpOverlay.Line] {
      #expect(lines.contains(line))
    }
    #expect(!lines.contains(.title("the output")))
    #expect(!lines.contains { if case .key("3", _) = $0 { true } else { false } })
    _ = view.handle(key: .tab, state: state)
    #expect(view.shown == 1)
    // One page alone is not turned, and nothing is said of turning it.
    var single = ViewState(width: 100, height: 30)
    for key in [.tab, .backTab, "1", "2"] as [Key] {
      #expect(single.handle(key: key, state: state).isEmpty)
      #expect(single.shown == 0)
      #expect(!single.rows.contains { $0.keys.contains(key) })
    }
    #expect(single.helpOverlay.lines.contains(.title("the output")))
  }

  @Test func settingsSayWhichKeysTurnPages() throws {
    let state = try Demo.exploration(steps: 1)
    let settings: [String: [Key]] = ["nextPage": [.function(2)], "page1": ["H"]]
    var view = ViewState(
      Frame(width: 100, height: 30, modelName: "ruler-tiny"),
      pages: [HeadsPage(bindings: .standard.changed(settings)), TallyPage(settings: settings)])
    for (key, shown) in [(.tab, 0), (.function(2), 1), ("1", 1), ("H", 0), ("2", 1)] as [(Key, Int)] {
      _ = view.handle(key: key, state: state)
      #expect(view.shown == shown)
    }
  }

  @Test func aPagesOwnKeysComeFirst() throws {
    let state = try Demo.exploration(steps: 1)
    var view = ViewState(
      Frame(width: 100, height: 30, modelName: "ruler-tiny"),
      pages: [HeadsPage(), TallyPage(keys: ["1", .backTab])])
    for key in ["2", "1", .backTab] as [Key] { _ = view.handle(key: key, state: state) }
    #expect(view.shown == 1)
    #expect((view.pages[1] as? TallyPage)?.count == 2)
    // A key that is the page's is not said to be anybody else's.
    #expect(view.rows.filter { $0.keys.contains("1") }.map(\.help) == ["Count one more."])
  }

  @Test func turningAPageEndsWhatIsSaid() throws {
    var state = try Demo.exploration(steps: 1)
    state.policy = try Policy("snapkv")
    for key in [.tab, "2"] as [Key] {
      var view = view()
      _ = view.handle(key: "]", state: state)
      #expect(view.message != nil)
      _ = view.handle(key: key, state: state)
      #expect(view.shown == 1)
      #expect(view.message == nil)
    }
  }

  @Test func theMouseAsksOfTheProgram() throws {
    let state = try Demo.exploration(steps: 1)
    var view = view()
    for key in ["J", "2", "t"] as [Key] { _ = view.handle(key: key, state: state) }
    guard
      case .command(.forward)? = view.handle(
        MouseEvent(kind: .click, row: 5, column: 7), state: state
      ).first,
      case .command(.sampleAnother)? = view.handle(
        MouseEvent(kind: .wheelDown, row: 5, column: 7), state: state
      ).first
    else {
      Issue.record("the mouse asks for nothing on the second page")
      return
    }
    // What follows from a key's answer follows from the mouse's.
    #expect(view.shown == 0)
    #expect(view.textScroll == 0)
    #expect((view.pages[1] as? TallyPage)?.count == 0)
  }

  @Test func aPageLeadsToAnother() throws {
    let state = try Demo.exploration(steps: 1)
    var view = view()
    for key in ["2", "t", .enter] as [Key] { #expect(view.handle(key: key, state: state).isEmpty) }
    #expect(view.shown == 0)
    #expect((view.pages[1] as? TallyPage)?.count == 1)
    // It is asked for once: the next key does not lead back.
    for key in ["2", "t"] as [Key] { _ = view.handle(key: key, state: state) }
    #expect(view.shown == 1)
  }

  @Test func theFramesKeysWorkOnEveryPage() throws {
    let state = try Demo.exploration(steps: 1)
    var view = view()
    _ = view.handle(key: "2", state: state)
    guard case .command(.forward)? = view.handle(key: "n", state: state).first else {
      Issue.record("n asks for nothing on the second page")
      return
    }
    // What the page does not bind it does not do.
    #expect(view.handle(key: "p", state: state).isEmpty)
    #expect(view.overlay == nil)
    _ = view.handle(MouseEvent(kind: .click, row: 5, column: 7), state: state)
    #expect((view.pages[1] as? TallyPage)?.place?.column == 7)
    _ = view.handle(MouseEvent(kind: .wheelDown, row: 5, column: 7), state: state)
    #expect(view.cursor == HeadPosition(layer: 0, head: 0))
  }

  @Test func everyPageForgetsThePromptThatGivesWay() throws {
    let state = try Demo.exploration(steps: 1)
    var view = view()
    for key in ["J", .tab, "t", "1", "J"] as [Key] { _ = view.handle(key: key, state: state) }
    #expect(view.textScroll == 2)
    _ = view.handle(key: "r", state: state)
    #expect(view.textScroll == 0)
    #expect((view.pages[1] as? TallyPage)?.count == 0)
  }
}

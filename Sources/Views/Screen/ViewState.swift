package import Canvas
package import Input
package import Readings

/// How a person looks at what the worker publishes: the frame and its pages.
package struct ViewState: Sendable {
  /// What all pages share.
  var frame: Frame
  /// The pages, in the order of their numbers; there is at least one.
  var pages: [any Page]
  /// Which of them is shown, from 0.
  private(set) var shown = 0

  /// A view of a screen of the given size, with nothing chosen.
  package init(
    width: Int, height: Int, modelName: String = "the model", settings: Settings = Settings()
  ) {
    self.init(
      Frame(width: width, height: height, modelName: modelName), pages: Self.pages(settings))
  }

  /// A view of other pages.
  init(_ frame: Frame, pages: [any Page]) {
    self.frame = frame
    self.pages = pages
  }

  /// Every page of the program, one row each.
  private static func pages(_ settings: Settings) -> [any Page] {
    [
      HeadsPage(bindings: .standard.changed(settings.keys))
    ]
  }

  /// Draws what the worker published; nil is before it published anything.
  ///
  /// It is a function of state and view alone: the same ones draw the same canvas.
  package func draw(_ state: ExplorerState?) -> Canvas {
    frame.draw(state, page: pages[shown], rows: rows)
  }

  /// Takes on another size of the screen.
  package mutating func resize(width: Int, height: Int) {
    frame.resize(width: width, height: height)
  }

  /// Answers a key.
  ///
  /// - Returns: What it asks of the program, in order; the view has changed already.
  package mutating func handle(key: Key, state: ExplorerState?) -> [Effect] {
    if turnPage(key) { return [] }
    let effects = pages[shown].answer(key, in: &frame, help: rows, state: state)
    if effects.contains(where: \.asksForAnotherPrompt) {
      for index in pages.indices { pages[index].forgetPrompt() }
    }
    showWantedPage()
    return effects
  }

  /// Answers the mouse.
  package mutating func handle(_ mouse: MouseEvent, state: ExplorerState?) -> [Effect] {
    switch mouse.kind {
    case .click: return handle(clickAtRow: mouse.row, column: mouse.column, state: state)
    case .wheelUp: handle(wheel: -1, atRow: mouse.row, column: mouse.column, state: state)
    case .wheelDown: handle(wheel: 1, atRow: mouse.row, column: mouse.column, state: state)
    }
    return []
  }

  /// Answers a click on a cell, counted from 0.
  mutating func handle(clickAtRow row: Int, column: Int, state: ExplorerState?) -> [Effect] {
    frame.clearMessage()
    guard !frame.isTooSmall, let state, state.model != nil else { return [] }
    if let overlay = frame.overlay {
      return frame.answerClick(over: overlay, atRow: row, column: column, state: state)
    }
    pages[shown].handleClick(atRow: row, column: column, in: &frame, state: state)
    showWantedPage()
    return []
  }

  /// Answers a turn of the wheel by `lines`, downwards if positive, over a cell counted from 0.
  mutating func handle(wheel lines: Int, atRow row: Int, column: Int, state: ExplorerState?) {
    if let overlay = frame.overlay {
      frame.answerWheel(lines, over: overlay, help: rows)
    } else if !frame.isTooSmall, let state, state.model != nil {
      pages[shown].handleWheel(lines, atRow: row, column: column, in: &frame, state: state)
    }
  }

  /// The rows of the page's key map, and where there are more pages how to turn them.
  var rows: [KeyRow] {
    guard pages.count > 1 else { return pages[shown].rows }
    let titles = pages.enumerated().map { "\($0.offset + 1) \($0.element.title)" }.joined(separator: ", ")
    let turning = KeyRow(
      keys: [.tab, .backTab], context: .both, label: nil,
      help: "Show the next page, or the one before; a digit shows one of \(titles).")
    return pages[shown].rows + [turning]
  }

  /// Turns to the page that the one shown has asked for.
  private mutating func showWantedPage() {
    guard let wanted = frame.takeWantedPage() else { return }
    shown = pages.firstIndex { ObjectIdentifier(type(of: $0)) == wanted } ?? shown
  }

  /// Turns to another page, where there are several and nothing lies over them.
  private mutating func turnPage(_ key: Key) -> Bool {
    guard pages.count > 1, frame.overlay == nil, !frame.isTooSmall else { return false }
    switch key {
    case .tab: shown = (shown + 1) % pages.count
    case .backTab: shown = (shown + pages.count - 1) % pages.count
    case .character(let digit):
      guard let number = digit.wholeNumberValue, pages.indices.contains(number - 1) else { return false }
      shown = number - 1
    default: return false
    }
    return true
  }
}

extension Effect {
  /// Whether the prompt shown gives way to another.
  fileprivate var asksForAnotherPrompt: Bool {
    switch self {
    case .command(.takePrompt), .command(.sampleAnother): true
    case .command, .quit, .redraw, .suspend: false
    }
  }
}

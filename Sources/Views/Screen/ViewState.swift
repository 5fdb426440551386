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
    let effects = pages[shown].answer(key, in: &frame, help: help, state: state)
    follow(effects)
    return effects
  }

  /// Answers the mouse.
  ///
  /// - Returns: What it asks of the program, in order; the view has changed already.
  package mutating func handle(_ mouse: MouseEvent, state: ExplorerState?) -> [Effect] {
    switch mouse.kind {
    case .click: handle(clickAtRow: mouse.row, column: mouse.column, state: state)
    case .wheelUp: handle(wheel: -1, atRow: mouse.row, column: mouse.column, state: state)
    case .wheelDown: handle(wheel: 1, atRow: mouse.row, column: mouse.column, state: state)
    }
  }

  /// Answers a click on a cell, counted from 0.
  mutating func handle(clickAtRow row: Int, column: Int, state: ExplorerState?) -> [Effect] {
    frame.clearMessage()
    guard !frame.isTooSmall, let state, state.model != nil else { return [] }
    if let overlay = frame.overlay {
      return frame.answerClick(over: overlay, atRow: row, column: column, state: state)
    }
    let effects = pages[shown].handleClick(atRow: row, column: column, in: &frame, state: state)
    follow(effects)
    return effects
  }

  /// Answers a turn of the wheel by `lines`, downwards if positive, over a cell counted from 0.
  mutating func handle(
    wheel lines: Int, atRow row: Int, column: Int, state: ExplorerState?
  ) -> [Effect] {
    if let overlay = frame.overlay {
      frame.answerWheel(lines, over: overlay, help: help)
      return []
    }
    guard !frame.isTooSmall, let state, state.model != nil else { return [] }
    let effects = pages[shown].handleWheel(lines, atRow: row, column: column, in: &frame, state: state)
    follow(effects)
    return effects
  }

  /// What is said of the keys of the page shown.
  var rows: [KeyRow] { pages[shown].rows(amongPages: pages.map(\.title)) }

  /// What the help tells of the page shown.
  var help: HelpContents { HelpContents(rows: rows, sections: pages[shown].help) }

  /// Does what follows from an answer: pages let go of a prompt that gives way, and a page asked for is shown.
  private mutating func follow(_ effects: [Effect]) {
    if effects.contains(where: \.asksForAnotherPrompt) {
      for index in pages.indices { pages[index].forgetPrompt() }
    }
    guard let turn = frame.takePageTurn() else { return }
    shown = turn.place(from: shown, among: pages.map(\.id)) ?? shown
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

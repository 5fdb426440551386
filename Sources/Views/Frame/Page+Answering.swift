import Input
import Readings

extension Page {
  /// Answers a key: what takes it first is the program, then what lies over the panels, then the frame or the page.
  ///
  /// - Returns: What it asks of the program, in order; frame and page have changed already.
  mutating func answer(
    _ key: Key, in frame: inout Frame, help: HelpContents, state: ExplorerState?
  ) -> [Effect] {
    frame.clearMessage()
    let action = bindings.action(for: key, mode: state?.mode ?? .survey)
    let isText = key.typesCharacter && frame.overlay != nil && !frame.isTooSmall
    if case .shared(let action) = action, action.isForProgram, !isText {
      return frame.perform(action, state: state)
    }
    if frame.isTooSmall { return [] }
    if let overlay = frame.overlay {
      return frame.answer(key, over: overlay, help: help, state: state)
    }
    switch action {
    case .shared(let action): return frame.perform(action, state: state)
    case .own(let action): return handle(action, in: &frame, state: state)
    case nil: return []
    }
  }

  /// What is said of each of its keys, where there are pages of the given titles: nothing of those that would
  /// turn to a page that there is not.
  func rows(amongPages titles: [String]) -> [KeyRow] {
    bindings.bindings.compactMap { binding in
      guard case .shared(let action) = binding.action, action.turnsPages else { return binding.row }
      guard titles.count > 1 else { return nil }
      guard let number = action.pageNumber else { return binding.row }
      guard titles.indices.contains(number - 1) else { return nil }
      var row = binding.row
      row.help = "Show page \(number), \(titles[number - 1])."
      return row
    }
  }

  /// There is nothing to explain.
  var help: [HelpSection] { [] }

  /// Nothing under the mouse takes a click.
  mutating func handleClick(
    atRow row: Int, column: Int, in frame: inout Frame, state: ExplorerState
  ) -> [Effect] { [] }

  /// Nothing under the mouse turns with the wheel.
  mutating func handleWheel(
    _ lines: Int, atRow row: Int, column: Int, in frame: inout Frame, state: ExplorerState
  ) -> [Effect] { [] }

  /// Nothing was chosen on the prompt.
  mutating func forgetPrompt() {}
}

import Canvas
import Input
import Readings

/// One page of the program: what it shows between status line and key line, and what its own keys do.
///
/// What all pages share (the cursor, the plan asked for, dialogs, the two lines) is the ``Frame``'s. A page is a
/// value, and what a person chose on it is its only state: readings come with every call.
protocol Page: Sendable {
  /// What only this page's keys do.
  associatedtype Own: PageAction

  /// How it is known to the others; no two pages have the same.
  var id: PageID { get }

  /// What it is called.
  var title: String { get }

  /// Its keys, in the order of the key line and of the help: its own among those that every page has.
  var bindings: KeyMap<Own> { get }

  /// What the help explains of it below its keys.
  var help: [HelpSection] { get }

  /// Does what one of its own keys asks; what it returns is for the program, in order.
  mutating func handle(_ action: Own, in frame: inout Frame, state: ExplorerState?) -> [Effect]

  /// Answers a click on a cell of the screen, counted from 0; what it returns is for the program, in order.
  mutating func handleClick(
    atRow row: Int, column: Int, in frame: inout Frame, state: ExplorerState
  ) -> [Effect]

  /// Answers a turn of the wheel by `lines`, downwards if positive, over a cell counted from 0; what it returns
  /// is for the program, in order.
  mutating func handleWheel(
    _ lines: Int, atRow row: Int, column: Int, in frame: inout Frame, state: ExplorerState
  ) -> [Effect]

  /// Lets go of what was chosen on the prompt shown, as another one was asked for.
  mutating func forgetPrompt()

  /// Draws into the part of the screen that is the page's.
  func draw(_ scene: Scene, in body: Rect, on canvas: inout Canvas)
}

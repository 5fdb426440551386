public import Canvas

/// What a program's loop needs of a terminal: ``TerminalScreen`` is a real one, ``MemoryTerminal`` one for tests.
///
/// One thread uses it; the bell alone may be rung from any.
public protocol TerminalDevice: AnyObject {
  /// The columns; a change is told as an event.
  var width: Int { get }

  /// The rows; a change is told as an event.
  var height: Int { get }

  /// Rings to have ``wait(timeout:)`` return a ``TerminalEvent/wake``; may be handed to any thread.
  var wakeUp: WakeUp { get }

  /// Shows a canvas.
  func present(_ canvas: Canvas)

  /// Paints everything again, for a terminal that something else has written to.
  func redraw()

  /// Waits until there is something to answer.
  ///
  /// - Parameter timeout: The longest to wait; nil to wait as long as it takes.
  /// - Returns: What has happened, in the order: signals, size, keys and mouse, wake-up. Empty when the
  ///   time is over.
  /// - Throws: Why the terminal can be used no more.
  func wait(timeout: Duration?) throws(TerminalError) -> [TerminalEvent]

  /// Hands the terminal to the shell and stops, as Ctrl-Z does; it may be the next wait that does it.
  func suspend()
}

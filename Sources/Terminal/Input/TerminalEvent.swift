public import Input

/// Something the program has to answer.
public enum TerminalEvent: Hashable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// The mouse was clicked or its wheel turned.
  case mouse(MouseEvent)
  /// The terminal has a new size, in columns and rows. Of several changes in a row only the last is told.
  case resize(width: Int, height: Int)
  /// ``WakeUp/signal()`` was called, once or more often.
  case wake
  /// The process was asked to end by a signal, such as SIGTERM or, for Ctrl-C, SIGINT.
  ///
  /// Answer it by closing the screen and exiting with status 128 + the signal's number.
  case quit(signal: Int32)
  /// The terminal is gone: no key will ever come.
  case endOfInput
}

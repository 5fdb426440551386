internal import CNcurses
internal import CTerminalGuard
import Glibc

extension TerminalScreen {
  /// Asks for a stop as Ctrl-Z does: the next wait hands the terminal to the shell, stops, and takes it again when
  /// continued.
  public func suspend() {
    raise(SIGTSTP)
  }

  /// Hands the terminal to the shell, stops, and takes it again when continued.
  func stop() throws(TerminalError) {
    leave()
    terminal_signals_stop()
    // The continuation has been seen to here.
    _ = terminal_signals_take()
    try reenter()
  }

  /// Takes the terminal again after a stop that could not be seen coming, such as SIGSTOP.
  func resume() throws(TerminalError) {
    leave()
    try reenter()
  }

  /// Takes on the terminal's size when it has changed.
  func adoptSize() -> TerminalEvent? {
    guard let size = WindowSize.current(of: output), size.rows != height || size.columns != width else {
      return nil
    }
    resizeterm(Int32(size.rows), Int32(size.columns))
    (height, width) = (size.rows, size.columns)
    presented = nil
    return .resize(width: width, height: height)
  }

  private func reenter() throws(TerminalError) {
    // The modes the shell left are the ones to restore next time.
    def_shell_mode()
    var modes = termios()
    try checked("read the terminal's modes", tcgetattr(input, &modes))
    try enter(restoring: modes)
    redraw()
  }
}

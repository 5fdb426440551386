internal import CTerminalGuard

/// The rows and columns of a terminal.
struct WindowSize: Equatable {
  let rows: Int
  let columns: Int

  /// What the terminal says; nil when it does not know.
  static func current(of terminal: Int32) -> WindowSize? {
    var rows: Int32 = 0
    var columns: Int32 = 0
    guard terminal_size(terminal, &rows, &columns) == 0, rows > 0, columns > 0 else { return nil }
    return WindowSize(rows: Int(rows), columns: Int(columns))
  }
}

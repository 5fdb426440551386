internal import CTerminalGuard

/// The rows and columns of a terminal.
struct WindowSize: Equatable {
  let rows: Int
  let columns: Int

  /// What the terminal says, else the environment's `LINES` and `COLUMNS`.
  static func find(for terminal: Int32, environment: [String: String]) throws(TerminalError) -> WindowSize {
    if let size = current(of: terminal) { return size }
    guard let rows = Int(environment["LINES"] ?? ""), let columns = Int(environment["COLUMNS"] ?? ""),
      plausible.contains(rows), plausible.contains(columns)
    else { throw .sizeUnknown }
    return WindowSize(rows: rows, columns: columns)
  }

  /// What a number in the environment may be.
  private static let plausible = 1...4096

  /// What the terminal says; nil when it does not know.
  static func current(of terminal: Int32) -> WindowSize? {
    var rows: Int32 = 0
    var columns: Int32 = 0
    guard terminal_size(terminal, &rows, &columns) == 0, rows > 0, columns > 0 else { return nil }
    return WindowSize(rows: Int(rows), columns: Int(columns))
  }
}

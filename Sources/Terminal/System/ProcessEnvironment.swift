import Glibc

/// The environment variables that say how to use the terminal.
enum ProcessEnvironment {
  private static let names = [
    "TERM", "COLORTERM", "NO_COLOR", "COLORFGBG", "HEADSCOPE_BACKGROUND", "LINES", "COLUMNS", "TMUX", "STY",
  ]

  /// Those that the process has.
  static var current: [String: String] {
    names.reduce(into: [:]) { found, name in
      if let value = getenv(name) { found[name] = String(cString: value) }
    }
  }
}

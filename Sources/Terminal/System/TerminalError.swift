/// Why a screen cannot be opened or used.
public enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Standard output leads to a file or a pipe.
  case outputIsNotATerminal
  /// There is no terminal to read keys from.
  case inputIsNotATerminal
  /// The environment variable TERM is not set, or is empty.
  case typeNotSet
  /// The terminal's type is not in the terminfo database.
  case unknownType(String)
  /// Terminals of this type cannot move their cursor.
  case incapableType(String)
  /// Neither the terminal nor the environment says how large it is.
  case sizeUnknown
  /// There is a screen already: curses has one at a time.
  case alreadyOpen
  /// A call to the system failed, with this errno.
  case system(operation: String, code: Int32)

  /// One sentence for the user.
  public var description: String {
    switch self {
    case .outputIsNotATerminal:
      "standard output is not a terminal."
    case .inputIsNotATerminal:
      "there is no terminal to read keys from."
    case .typeNotSet:
      "TERM is not set, so the type of the terminal is unknown."
    case .unknownType(let name):
      "the terminal type \(Self.quoted(name)) (TERM) is not in this machine's terminfo database."
    case .incapableType(let name):
      "terminals of type \(Self.quoted(name)) (TERM) cannot move the cursor, which a screen needs."
    case .sizeUnknown:
      "the size of the terminal is unknown; set LINES and COLUMNS to its rows and columns."
    case .alreadyOpen:
      "a screen is open already."
    case .system(let operation, let code):
      "cannot \(operation): \(systemMessage(code))."
    }
  }

  /// A name from the environment, without anything a terminal would act on.
  private static func quoted(_ name: String) -> String {
    let shown = name.unicodeScalars.prefix(40).map { $0.value > 0x20 && $0.value < 0x7F ? String($0) : "?" }
    return "“\(shown.joined())”"
  }
}

internal import Formats

/// Why there is no prompt: one case per cause, each described in one sentence.
public enum PromptError: Error, Equatable, Sendable {
  /// No task has that name.
  case unknownTask(name: String, known: [String])
  /// A prompt of the task does not fit into so few tokens.
  case lengthTooSmall(task: String, length: Int, minimum: Int)
  /// So many tokens are more than a prompt of the task may have.
  case lengthTooLarge(task: String, length: Int, maximum: Int)
  /// There is no file at the path.
  case missingFile(path: String)
  /// The file exists but the system would not read it.
  case unreadable(path: String, reason: String)
  /// The file is larger, in bytes, than any prompt.
  case tooLarge(path: String, limit: Int)
  /// The bytes are not UTF-8, from a byte offset on.
  case notUTF8(path: String, offset: Int)
  /// The file holds no prompt at all.
  case empty(path: String)
  /// The protocol puts the question apart, and nothing tells where it begins.
  case noQuestion(prompt: String)
  /// A word in a file of token ids is not one; line and column count from 1, the column in bytes.
  case badTokenID(path: String, line: Int, column: Int, word: String)

  /// Whether the file is simply not there, which is another exit code than bad contents.
  public var isMissingFile: Bool {
    if case .missingFile = self { return true }
    return false
  }
}

extension PromptError: CustomStringConvertible {
  /// One sentence that names the file, the place in it and what was expected.
  public var description: String {
    switch self {
    case .unknownTask(let name, let known):
      "There is no task named \"\(Self.shown(name))\"; the tasks are \(known.joined(separator: ", "))."
    case .lengthTooSmall(let task, let length, let minimum):
      "A prompt of the task \(task) needs at least \(minimum) tokens, but a length of \(length) was asked for."
    case .lengthTooLarge(let task, let length, let maximum):
      "A prompt of the task \(task) has at most \(maximum) tokens, but a length of \(length) was asked for."
    case .missingFile(let path):
      "There is no file at \(path)."
    case .unreadable(let path, let reason):
      "\(Self.named(path)) cannot be read: \(reason)."
    case .tooLarge(let path, let limit):
      "\(Self.named(path)) has more than the \(limit) bytes that a prompt may have."
    case .notUTF8(let path, let offset):
      "\(Self.named(path)) is not UTF-8 text: byte \(offset) does not begin a whole character."
    case .empty(let path):
      "\(Self.named(path)) is empty, but a prompt needs at least one token."
    case .noQuestion(let prompt):
      "The prompt \(Self.shown(prompt)) has no question apart from its context, which the protocol agnostic needs: "
        + "put a line of three hyphens before it, or use --protocol aware."
    case .badTokenID(let path, let line, let column, let word):
      "\(Self.named(path)) has \"\(Self.shown(word))\" at line \(line), column \(column), "
        + "where a token id (a whole number from 0 to \(Int32.max)) was expected."
    }
  }

  private static func named(_ path: String) -> String {
    path == "-" ? "The standard input" : "The file \(path)"
  }

  /// Text from outside, safe to print: short, and with control characters escaped.
  private static func shown(_ text: String) -> String { text.shortened(to: 40).printable }
}

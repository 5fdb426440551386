internal import Formats

/// Why a tokenizer file was refused: one case per cause, each described in one sentence.
public enum TokenizerError: Error, Equatable, Sendable {
  /// There is no file at the path.
  case missingFile(path: String)
  /// The file exists but the system would not read it.
  case unreadable(path: String, reason: String)
  /// The file is larger, in bytes, than any tokenizer.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The bytes are not JSON, from a byte offset on.
  case notJSON(path: String, offset: Int, expected: String)
  /// A value of the JSON document is not of the kind the format asks for.
  case malformed(path: String, place: String, expected: String)
  /// A part of the file is of a kind that is not implemented.
  case unsupported(path: String, part: String, name: String)
  /// The model has no vocabulary, or an empty one.
  case noVocabulary(path: String)
  /// A token's id is negative, or far above the number of tokens.
  case idOutOfRange(path: String, token: String, id: Int, limit: Int)
  /// Two tokens claim the same id.
  case duplicateID(path: String, id: Int, first: String, second: String)
  /// A token is listed twice with different ids.
  case conflictingIDs(path: String, token: String, first: Int, second: Int)
  /// A merge names a token, or makes one, that the vocabulary does not have.
  case unknownMergeToken(path: String, merge: Int, token: String)
  /// A token that something needs is not in the vocabulary.
  case missingToken(path: String, token: String, use: String)
  /// A token's score is not a finite number.
  case badScore(path: String, id: Int, score: Float)
  /// The post-processor puts in an id that the vocabulary does not have.
  case unknownTemplateID(path: String, token: String, id: Int)

  /// Whether the file is simply not there, which is another exit code than bad contents.
  public var isMissingFile: Bool {
    if case .missingFile = self { return true }
    return false
  }
}

extension TokenizerError: CustomStringConvertible {
  /// One sentence that names the file, the place in it and what was expected.
  public var description: String {
    switch self {
    case .missingFile(let path):
      "There is no tokenizer file at \(path)."
    case .unreadable(let path, let reason):
      "The tokenizer file \(path) cannot be read: \(reason)."
    case .tooLarge(let path, let bytes, let limit):
      "The tokenizer file \(path) has \(bytes) bytes, more than the \(limit) that a tokenizer may have."
    case .notJSON(let path, let offset, let expected):
      "The tokenizer file \(path) is not JSON: at byte \(offset) \(expected) was expected."
    case .malformed(let path, let place, let expected):
      "In the tokenizer file \(path), \(Self.shown(place)) should be \(expected)."
    case .unsupported(let path, let part, let name):
      "The tokenizer file \(path) uses the \(part) \(Self.quoted(name)), which is not supported."
    case .noVocabulary(let path):
      "The tokenizer file \(path) has no vocabulary in model.vocab."
    case .idOutOfRange(let path, let token, let id, let limit):
      "In the tokenizer file \(path) the token \(Self.quoted(token)) has the id \(id), "
        + "but ids must be from 0 to \(limit - 1)."
    case .duplicateID(let path, let id, let first, let second):
      "In the tokenizer file \(path) the tokens \(Self.quoted(first)) and \(Self.quoted(second)) "
        + "both have the id \(id)."
    case .conflictingIDs(let path, let token, let first, let second):
      "In the tokenizer file \(path) the token \(Self.quoted(token)) has two ids, \(first) and \(second)."
    case .unknownMergeToken(let path, let merge, let token):
      "In the tokenizer file \(path) merge \(merge) needs the token \(Self.quoted(token)), "
        + "which is not in the vocabulary."
    case .missingToken(let path, let token, let use):
      "The tokenizer file \(path) needs the token \(Self.quoted(token)) for \(use), "
        + "which is not in the vocabulary."
    case .badScore(let path, let id, let score):
      "In the tokenizer file \(path) the token \(id) has the score \(score), which is not a finite number."
    case .unknownTemplateID(let path, let token, let id):
      "In the tokenizer file \(path) the post-processor puts in \(Self.quoted(token)) as id \(id), "
        + "which is not in the vocabulary."
    }
  }

  private static func quoted(_ text: String) -> String {
    "\"\(shown(text))\""
  }

  private static func shown(_ text: String) -> String { text.shortened(to: 80).printable }
}

internal import Formats

/// A `tokenizer.json` while it is read: its JSON, and the path for error messages.
struct TokenizerFile {
  /// The largest file, in bytes, that is read; the largest known vocabularies take about 35 MB.
  static let limit = 256 << 20

  let path: String
  let root: JSONNode

  init(path: String) throws(TokenizerError) {
    let file = try Self.mapped(path)
    let size = file.bytes.count
    guard size <= Self.limit else { throw .tooLarge(path: path, bytes: size, limit: Self.limit) }
    root = try withExtendedLifetime(file) { () throws(TokenizerError) in
      try JSONReader.read(file.bytes, ofTokenizer: path)
    }
    self.path = path
    guard root.members != nil else { throw malformed("the document", "an object") }
  }

  /// Reads and checks all parts of the file.
  ///
  /// The settings for truncation and padding are not looked at: a prompt is never cut or filled up unasked.
  func parts() throws(TokenizerError) -> TokenizerParts {
    let normalizer = try self.normalizer()
    let preTokenizers = try self.preTokenizers()
    let decoder = try self.decoder()
    let vocabulary = try self.vocabulary(isByteLevel: preTokenizers.contains { $0 is ByteLevelPreTokenizer })
    let template = try self.template(count: vocabulary.spellings.count)
    return TokenizerParts(
      normalizer: TextNormalizer(normalizer), preTokenizers: preTokenizers, encoder: vocabulary.encoder,
      decoder: decoder, prefix: template.prefix, suffix: template.suffix, addedTokens: vocabulary.added,
      spellings: vocabulary.spellings)
  }

  func malformed(_ place: String, _ expected: String) -> TokenizerError {
    .malformed(path: path, place: place, expected: expected)
  }

  func unsupported(_ part: String, _ name: String) -> TokenizerError {
    .unsupported(path: path, part: part, name: name)
  }

  /// The `type` of a part of the file.
  func type(of node: JSONNode, _ place: String) throws(TokenizerError) -> String {
    guard node.members != nil else { throw malformed(place, "an object or null") }
    guard let type = node["type"]?.string else { throw malformed(place + ".type", "a string") }
    return type
  }

  /// A string that has to be there, as UTF-8.
  func bytes(_ node: JSONNode, _ key: String, _ place: String) throws(TokenizerError) -> [UInt8] {
    guard let text = node[key]?.string else { throw malformed("\(place).\(key)", "a string") }
    return Array(text.utf8)
  }

  /// A string of one character, as UTF-8.
  func character(_ node: JSONNode, _ key: String, _ place: String) throws(TokenizerError) -> [UInt8] {
    guard let text = node[key]?.string, text.unicodeScalars.count == 1 else {
      throw malformed("\(place).\(key)", "one character")
    }
    return Array(text.utf8)
  }

  /// A flag that may be left out, or null.
  func flag(
    _ node: JSONNode, _ key: String, _ place: String, default standard: Bool
  ) throws(TokenizerError) -> Bool {
    guard let value = node[key], !value.isNull else { return standard }
    guard let flag = value.boolean else { throw malformed("\(place).\(key)", "true or false") }
    return flag
  }

  private static func mapped(_ path: String) throws(TokenizerError) -> MappedFile {
    do throws(FormatError) {
      return try MappedFile(path: path)
    } catch {
      switch error {
      case .missing: throw .missingFile(path: path)
      case .unreadable(_, let reason): throw .unreadable(path: path, reason: reason)
      case .pointer: throw .unreadable(path: path, reason: "it is a pointer of Git LFS, not the file itself")
      default: throw .unreadable(path: path, reason: "it is not a regular file")
      }
    }
  }
}

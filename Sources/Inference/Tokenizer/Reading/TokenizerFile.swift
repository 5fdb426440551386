import Glibc

/// A `tokenizer.json` while it is read: its JSON, and the path for error messages.
struct TokenizerFile {
  /// The largest file, in bytes, that is read; the largest known vocabularies take about 35 MB.
  static let limit = 256 << 20

  let path: String
  let root: JSONNode

  init(path: String) throws(TokenizerError) {
    root = try JSONReader.read(Self.contents(path), ofTokenizer: path)
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

  private static func contents(_ path: String) throws(TokenizerError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "it is not a regular file")
    }
    let size = Int(status.st_size)
    guard size <= limit else { throw .tooLarge(path: path, bytes: size, limit: limit) }
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = read(descriptor, buffer.baseAddress?.advanced(by: count), size - count)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { code = errno }
        if got <= 0 { break }
        count += got
      }
    }
    guard code == 0 else { throw failure(path, code) }
    return bytes
  }

  private static func failure(_ path: String, _ code: Int32) -> TokenizerError {
    if code == ENOENT || code == ENOTDIR { return .missingFile(path: path) }
    return .unreadable(path: path, reason: String(cString: strerror(code)))
  }
}

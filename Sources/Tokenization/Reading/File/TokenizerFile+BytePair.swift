internal import Formats

/// The part of the file that describes a byte-pair encoding.
extension TokenizerFile {
  func bytePairEncoder(
    _ model: JSONNode, _ tokens: ModelTokens, isByteLevel: Bool
  ) throws(TokenizerError) -> BytePairEncoder {
    try checkOptions(model)
    let merges = try mergeTable(model, tokens.table)
    let ignoresMerges = try flag(model, "ignore_merges", "model", default: false)
    if isByteLevel {
      let (byteTokens, wholeTokens) = ByteLevelTokens.read(tokens.spellings)
      if let unknown = model["unk_token"]?.string, byteTokens.contains(-1) {
        throw unsupported("token for unknown bytes", unknown)
      }
      return BytePairEncoder(
        .bytes(byteTokens), merges: merges, wholeTokens: ignoresMerges ? wholeTokens : nil)
    }
    let characters = CharacterTokens(
      table: tokens.table, byteTokens: try byteFallback(model, tokens), unknown: try unknown(model, tokens),
      fusesUnknown: try flag(model, "fuse_unk", "model", default: false))
    return BytePairEncoder(
      .characters(characters), merges: merges, wholeTokens: ignoresMerges ? tokens.table : nil)
  }

  /// The tokens that bytes fall back to, `nil` where the model does not ask for it.
  func byteFallback(_ model: JSONNode, _ tokens: ModelTokens) throws(TokenizerError) -> [Int32]? {
    try flag(model, "byte_fallback", "model", default: false) ? tokens.byteTokens() : nil
  }

  private func unknown(_ model: JSONNode, _ tokens: ModelTokens) throws(TokenizerError) -> Int32? {
    guard let node = model["unk_token"], !node.isNull else { return nil }
    guard let token = node.string else { throw malformed("model.unk_token", "a string or null") }
    guard let id = tokens.table.id(of: token.utf8) else {
      throw .missingToken(path: path, token: token, use: "unknown characters")
    }
    return id
  }

  private func checkOptions(_ model: JSONNode) throws(TokenizerError) {
    if let dropout = model["dropout"], !dropout.isNull {
      guard dropout.double == 0 else { throw unsupported("model option", "dropout") }
    }
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
      guard let affix = model[key], !affix.isNull else { continue }
      guard let text = affix.string else { throw malformed("model." + key, "a string or null") }
      guard text.isEmpty else { throw unsupported("model option", key) }
    }
  }

  private func mergeTable(
    _ model: JSONNode, _ table: ByteStringTable
  ) throws(TokenizerError) -> MergeTable {
    guard let items = model["merges"]?.array else { throw malformed("model.merges", "an array") }
    var merges = MergeTable(capacity: items.count)
    for (index, item) in items.enumerated() {
      // Lists taken over from a merges.txt may still have its first line.
      if let line = item.string, line.hasPrefix("#version") { continue }
      guard let (left, right) = Self.pair(item) else {
        throw malformed("model.merges[\(index)]", "two tokens")
      }
      merges.append(
        try id(of: left, merge: index, table), try id(of: right, merge: index, table),
        product: try id(of: left + right, merge: index, table))
    }
    return merges
  }

  private func id(
    of token: [UInt8], merge: Int, _ table: ByteStringTable
  ) throws(TokenizerError) -> Int32 {
    guard let id = table.id(of: token) else {
      throw .unknownMergeToken(path: path, merge: merge, token: String(decoding: token, as: UTF8.self))
    }
    return id
  }

  /// The two sides of a merge, written as `"a b"` or as `["a", "b"]`.
  private static func pair(_ item: JSONNode) -> (left: [UInt8], right: [UInt8])? {
    if let text = item.string {
      let parts = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      return (Array(parts[0]), Array(parts[1]))
    }
    guard let parts = item.array, parts.count == 2 else { return nil }
    guard let left = parts[0].string, let right = parts[1].string else { return nil }
    return (Array(left.utf8), Array(right.utf8))
  }
}

/// The parts of the file that list tokens: the model's vocabulary and merges, and the added tokens.
extension TokenizerFile {
  /// The tokens that are searched for in the text itself, with their ids as the file has them.
  func addedTokens() throws(TokenizerError) -> [AddedToken] {
    guard let node = root["added_tokens"], !node.isNull else { return [] }
    guard let items = node.array else { throw malformed("added_tokens", "an array") }
    var tokens: [AddedToken] = []
    for (index, item) in items.enumerated() {
      let place = "added_tokens[\(index)]"
      guard let content = item["content"]?.string else {
        throw malformed(place + ".content", "a string")
      }
      guard let id = item["id"]?.integer else { throw malformed(place + ".id", "a whole number") }
      guard let small = Int32(exactly: id), small >= 0 else {
        throw .idOutOfRange(path: path, token: content, id: id, count: items.count)
      }
      let isSpecial = try flag(item, "special", place, default: false)
      tokens.append(
        AddedToken(
          id: small, content: content, isSpecial: isSpecial,
          isNormalized: try flag(item, "normalized", place, default: !isSpecial),
          stripsLeft: try flag(item, "lstrip", place, default: false),
          stripsRight: try flag(item, "rstrip", place, default: false),
          isSingleWord: try flag(item, "single_word", place, default: false)))
    }
    return tokens
  }

  /// The raw bytes of every token, added ones included, by id; and the encoder.
  func vocabulary(
    added: [AddedToken]
  ) throws(TokenizerError) -> (tokens: [[UInt8]], encoder: BytePairEncoder) {
    guard let model = root["model"], model.members != nil else { throw .noVocabulary(path: path) }
    let type = model["type"].map { $0.string ?? "" } ?? "BPE"
    guard type == "BPE" else { throw unsupported("model", type) }
    guard let members = model["vocab"]?.members, !members.isEmpty else {
      throw .noVocabulary(path: path)
    }
    let entries = try entries(members, added: added)
    let table = try table(entries)
    let tokens = try byteStrings(entries)
    try checkOptions(model)

    let merges = try mergeTable(model, table, count: members.count)
    var byteTokens = [Int32](repeating: -1, count: 256)
    var wholeTokens = ByteStringTable(capacity: members.count)
    for member in members {
      guard let bytes = ByteAlphabet.decode(member.name), let id = table.id(of: member.name.utf8) else {
        continue
      }
      if bytes.count == 1 { byteTokens[Int(bytes[0])] = id }
      _ = wholeTokens.insert(bytes, id: id)
    }
    if let unknown = model["unk_token"]?.string, byteTokens.contains(-1) {
      throw unsupported("token for unknown bytes", unknown)
    }
    let ignoresMerges = try flag(model, "ignore_merges", "model", default: false)
    let encoder = BytePairEncoder(
      byteTokens: byteTokens, merges: merges, wholeTokens: ignoresMerges ? wholeTokens : nil)
    return (tokens, encoder)
  }

  /// One token and its id, as the file has it.
  private struct Entry {
    let token: String
    let id: Int
    let isAdded: Bool
  }

  private func entries(
    _ members: [JSONNode.Member], added: [AddedToken]
  ) throws(TokenizerError) -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(members.count + added.count)
    for member in members {
      guard let id = member.value.integer else {
        throw malformed("model.vocab[\"\(member.name)\"]", "a whole number")
      }
      entries.append(Entry(token: member.name, id: id, isAdded: false))
    }
    for token in added {
      entries.append(Entry(token: token.content, id: Int(token.id), isAdded: true))
    }
    return entries
  }

  /// Finds tokens by the bytes of their spelling; refuses one with two ids.
  private func table(_ entries: [Entry]) throws(TokenizerError) -> ByteStringTable {
    var table = ByteStringTable(capacity: entries.count)
    for entry in entries {
      guard let id = Int32(exactly: entry.id), id >= 0 else {
        throw .idOutOfRange(path: path, token: entry.token, id: entry.id, count: entries.count)
      }
      if let first = table.insert(entry.token.utf8, id: id), first != id {
        throw .conflictingIDs(path: path, token: entry.token, first: Int(first), second: entry.id)
      }
    }
    return table
  }

  /// The raw bytes of the tokens by id; refuses ids that two tokens share, or that leave holes.
  private func byteStrings(_ entries: [Entry]) throws(TokenizerError) -> [[UInt8]] {
    var seen = ByteStringTable(capacity: entries.count)
    var count = 0
    for entry in entries where seen.insert(entry.token.utf8, id: 0) == nil { count += 1 }

    var owners = [String?](repeating: nil, count: count)
    var tokens = [[UInt8]](repeating: [], count: count)
    for entry in entries {
      guard owners.indices.contains(entry.id) else {
        throw .idOutOfRange(path: path, token: entry.token, id: entry.id, count: count)
      }
      if let owner = owners[entry.id], !owner.utf8.elementsEqual(entry.token.utf8) {
        throw .duplicateID(path: path, id: entry.id, first: owner, second: entry.token)
      }
      owners[entry.id] = entry.token
      let raw = Array(entry.token.utf8)
      tokens[entry.id] = entry.isAdded ? raw : ByteAlphabet.decode(entry.token) ?? raw
    }
    return tokens
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
    if try flag(model, "byte_fallback", "model", default: false) {
      throw unsupported("model option", "byte_fallback")
    }
  }

  private func mergeTable(
    _ model: JSONNode, _ table: ByteStringTable, count: Int
  ) throws(TokenizerError) -> MergeTable {
    guard let items = model["merges"]?.array else { throw malformed("model.merges", "an array") }
    var merges = MergeTable(capacity: items.count)
    for (index, item) in items.enumerated() {
      // Lists taken over from a merges.txt may still begin with its first line.
      if index == 0, let line = item.string, line.hasPrefix("#version") { continue }
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
    of token: String, merge: Int, _ table: ByteStringTable
  ) throws(TokenizerError) -> Int32 {
    guard let id = table.id(of: token.utf8) else {
      throw .unknownMergeToken(path: path, merge: merge, token: token)
    }
    return id
  }

  /// The two sides of a merge, written as `"a b"` or as `["a", "b"]`.
  private static func pair(_ item: JSONNode) -> (left: String, right: String)? {
    if let text = item.string {
      let parts = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      return (String(parts[0]) ?? "", String(parts[1]) ?? "")
    }
    guard let parts = item.array, parts.count == 2 else { return nil }
    guard let left = parts[0].string, let right = parts[1].string else { return nil }
    return (left, right)
  }
}

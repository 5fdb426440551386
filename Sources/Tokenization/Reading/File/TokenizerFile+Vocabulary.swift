internal import Formats

/// The parts of the file that list tokens: the model's vocabulary and the added tokens.
extension TokenizerFile {
  /// Tokens and what finds them.
  struct Vocabulary {
    var encoder: any PieceEncoder
    /// How tokens are spelled, by id; `nil` where no token of the model has the id.
    var spellings: [[UInt8]?]
    var added: [AddedToken]
  }

  /// So many ids more than there are tokens may be in use: what lies between is never looked at.
  static let mostHoles = 1 << 16

  func vocabulary(isByteLevel: Bool) throws(TokenizerError) -> Vocabulary {
    guard let model = root["model"], model.members != nil else { throw .noVocabulary(path: path) }
    let type = model["type"].map { $0.string ?? "" } ?? "BPE"
    var tokens: ModelTokens
    let encoder: any PieceEncoder
    switch type {
    case "BPE":
      tokens = try modelTokens(model)
      encoder = try bytePairEncoder(model, tokens, isByteLevel: isByteLevel)
    case "Unigram":
      guard !isByteLevel else { throw unsupported("model", "Unigram of ByteLevel pieces") }
      let (read, scores) = try scoredTokens(model)
      tokens = read
      encoder = try unigramEncoder(model, read, scores)
    default:
      throw unsupported("model", type)
    }
    let added = try addedTokens(&tokens)
    return Vocabulary(encoder: encoder, spellings: tokens.spellings, added: added)
  }

  /// The tokens of a model with byte-pair encoding, by their ids in the file.
  private func modelTokens(_ model: JSONNode) throws(TokenizerError) -> ModelTokens {
    guard let members = model["vocab"]?.members, !members.isEmpty else {
      throw .noVocabulary(path: path)
    }
    var tokens = ModelTokens(path: path, capacity: members.count)
    let limit = members.count + Self.mostHoles
    for member in members {
      guard let id = member.value.integer else {
        throw malformed("model.vocab[\"\(member.name)\"]", "a whole number")
      }
      try tokens.insert(member.name, id: id, limit: limit)
    }
    return tokens
  }

  /// The tokens that are searched for in the text itself.
  ///
  /// Ids are given as the Python library gives them: a token that the model has keeps its id, others count on
  /// from the number of the model's tokens. The ids in the file only have to make sense.
  private func addedTokens(_ tokens: inout ModelTokens) throws(TokenizerError) -> [AddedToken] {
    guard let node = root["added_tokens"], !node.isNull else { return [] }
    guard let items = node.array else { throw malformed("added_tokens", "an array") }
    var added: [AddedToken] = []
    var next = tokens.count
    for (index, item) in items.enumerated() {
      let place = "added_tokens[\(index)]"
      guard let content = item["content"]?.string else {
        throw malformed(place + ".content", "a string")
      }
      guard let stated = item["id"]?.integer else { throw malformed(place + ".id", "a whole number") }
      guard stated >= 0, stated < tokens.spellings.count + items.count + Self.mostHoles else {
        throw .idOutOfRange(
          path: path, token: content, id: stated, limit: tokens.spellings.count + items.count + Self.mostHoles
        )
      }
      guard !content.isEmpty else { continue }
      var id = tokens.table.id(of: content.utf8)
      if let id, Int(id) != stated {
        throw .conflictingIDs(path: path, token: content, first: Int(id), second: stated)
      }
      if id == nil {
        id = Int32(truncatingIfNeeded: next)
        tokens.add(content, id: next)
        next += 1
      }
      let isSpecial = try flag(item, "special", place, default: false)
      added.append(
        AddedToken(
          id: id ?? 0, content: content, isSpecial: isSpecial,
          isNormalized: try flag(item, "normalized", place, default: !isSpecial),
          stripsLeft: try flag(item, "lstrip", place, default: false),
          stripsRight: try flag(item, "rstrip", place, default: false),
          isSingleWord: try flag(item, "single_word", place, default: false)))
    }
    return added
  }
}

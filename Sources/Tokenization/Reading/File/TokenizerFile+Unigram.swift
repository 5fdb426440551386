internal import Formats

/// The part of the file that describes a unigram model.
extension TokenizerFile {
  /// The longest token, in bytes, that is looked for at every place of a text.
  static let longestToken = 4096

  /// The tokens of a unigram model, whose ids are their places, and their scores.
  func scoredTokens(
    _ model: JSONNode
  ) throws(TokenizerError) -> (tokens: ModelTokens, scores: [Double]) {
    guard let items = model["vocab"]?.array, !items.isEmpty else { throw .noVocabulary(path: path) }
    var tokens = ModelTokens(path: path, capacity: items.count)
    var scores: [Double] = []
    scores.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      let place = "model.vocab[\(index)]"
      guard let pair = item.array, pair.count == 2, let token = pair[0].string, let score = pair[1].double
      else {
        throw malformed(place, "a token and its score, a finite number")
      }
      guard token.utf8.count <= Self.longestToken else {
        throw malformed(place, "a token of at most \(Self.longestToken) bytes")
      }
      // Of equal tokens the last one counts.
      tokens.replace(token, id: index)
      scores.append(score)
    }
    return (tokens, scores)
  }

  func unigramEncoder(
    _ model: JSONNode, _ tokens: ModelTokens, _ scores: [Double]
  ) throws(TokenizerError) -> UnigramEncoder {
    guard let unknown = model["unk_id"]?.integer else {
      throw malformed("model.unk_id", "the id of the token for unknown characters")
    }
    guard scores.indices.contains(unknown) else {
      throw .idOutOfRange(path: path, token: "unk_id", id: unknown, limit: scores.count)
    }
    var trie = ByteTrie(capacity: tokens.spellings.reduce(0) { $0 + ($1?.count ?? 0) })
    for (id, spelling) in tokens.spellings.enumerated() {
      if let spelling, !spelling.isEmpty { trie.insert(spelling, id: Int32(truncatingIfNeeded: id)) }
    }
    return UnigramEncoder(
      trie: trie, scores: scores, unknown: Int32(truncatingIfNeeded: unknown),
      byteTokens: try byteFallback(model, tokens))
  }
}

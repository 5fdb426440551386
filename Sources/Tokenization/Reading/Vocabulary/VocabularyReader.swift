internal import Formats

/// A ``TokenVocabulary`` while it is checked and made into a tokenizer.
struct VocabularyReader {
  let vocabulary: TokenVocabulary
  /// Ids by spelling; of tokens with one spelling the last counts.
  let table: ByteStringTable
  let types: [TokenVocabulary.TokenType]

  init(_ vocabulary: TokenVocabulary) throws(TokenizerError) {
    self.vocabulary = vocabulary
    guard !vocabulary.tokens.isEmpty else { throw .noVocabulary(path: vocabulary.path) }
    guard vocabulary.tokens.count < Int(Int32.max) else {
      throw .malformed(path: vocabulary.path, place: Self.key("tokens"), expected: "fewer tokens")
    }
    var table = ByteStringTable(capacity: vocabulary.tokens.count)
    for (id, token) in vocabulary.tokens.enumerated() {
      guard String(validating: token, as: UTF8.self) != nil else {
        throw .malformed(path: vocabulary.path, place: Self.key("tokens[\(id)]"), expected: "UTF-8")
      }
      table.replace(token, id: Int32(truncatingIfNeeded: id))
    }
    self.table = table
    types = try Self.types(vocabulary)
  }

  func parts() throws(TokenizerError) -> TokenizerParts {
    switch vocabulary.kind {
    case "llama": return try scoredParts()
    case "gpt2": return try byteLevelParts()
    default: throw .unsupported(path: vocabulary.path, part: "vocabulary", name: vocabulary.kind)
    }
  }

  private static func key(_ name: String) -> String {
    "tokenizer.ggml.\(name)"
  }

  private static func types(
    _ vocabulary: TokenVocabulary
  ) throws(TokenizerError) -> [TokenVocabulary.TokenType] {
    let count = vocabulary.tokens.count
    if vocabulary.types.isEmpty { return [TokenVocabulary.TokenType](repeating: .normal, count: count) }
    guard vocabulary.types.count == count else {
      throw .malformed(
        path: vocabulary.path, place: key("token_type"), expected: "an array of \(count) numbers")
    }
    // Numbers that mean nothing, such as the 0 of old files, are normal tokens.
    return vocabulary.types.map { TokenVocabulary.TokenType(rawValue: $0) ?? .normal }
  }

  // MARK: - Merges by score

  private func scoredParts() throws(TokenizerError) -> TokenizerParts {
    let addsSpace = vocabulary.addsSpacePrefix ?? true
    let mark = Array("▁".utf8)
    let space = [UInt8(ascii: " ")]
    let replace = NormalizerStep.replace(space, with: mark)
    var decoding: [DecoderStep] = [.replace(mark, with: space), .byteFallback, .fuse]
    if addsSpace { decoding.append(.strip(space, start: 1, end: 0)) }
    let ends = try ends(addsBegin: true)
    return TokenizerParts(
      normalizer: TextNormalizer(addsSpace ? [.prepend(space), replace] : [replace]), preTokenizers: [],
      encoder: try scoredEncoder(), decoder: TokenDecoder(steps: decoding), prefix: ends.prefix,
      suffix: ends.suffix, addedTokens: addedTokens(), addedOrder: .longest, spellings: vocabulary.tokens)
  }

  private func scoredEncoder() throws(TokenizerError) -> ScoredMergeEncoder {
    let count = vocabulary.tokens.count
    guard vocabulary.scores.count == count else {
      throw .malformed(
        path: vocabulary.path, place: Self.key("scores"), expected: "an array of \(count) numbers")
    }
    var ranks: [UInt32] = []
    ranks.reserveCapacity(count)
    for (id, score) in vocabulary.scores.enumerated() {
      guard score.isFinite else { throw .badScore(path: vocabulary.path, id: id, score: score) }
      ranks.append(ScoredMergeEncoder.rank(ofScore: score))
    }
    var byteTokens: [Int32] = []
    for byte in 0...UInt8.max {
      let spelling = ByteToken.spelling(byte)
      guard let id = table.id(of: spelling) ?? table.id(of: CollectionOfOne(byte)) else {
        throw .missingToken(
          path: vocabulary.path, token: String(decoding: spelling, as: UTF8.self), use: "single bytes")
      }
      byteTokens.append(id)
    }
    let longest = vocabulary.tokens.reduce(0) { max($0, $1.count) }
    return ScoredMergeEncoder(table: table, ranks: ranks, byteTokens: byteTokens, longest: longest)
  }

  // MARK: - Merges in a list

  private func byteLevelParts() throws(TokenizerError) -> TokenizerParts {
    let name = vocabulary.preTokenizer ?? "default"
    guard let cutting = VocabularyPreTokenizers.named(name) else {
      throw .unsupported(path: vocabulary.path, part: "pre-tokenizer", name: name)
    }
    if vocabulary.addsSpacePrefix == true {
      throw .unsupported(path: vocabulary.path, part: "option", name: "add_space_prefix for gpt2")
    }
    let (byteTokens, wholeTokens) = ByteLevelTokens.read(vocabulary.tokens)
    let encoder = BytePairEncoder(
      .bytes(byteTokens), merges: try mergeTable(), wholeTokens: cutting.ignoresMerges ? wholeTokens : nil)
    let ends = try ends(addsBegin: cutting.addsBegin)
    return TokenizerParts(
      normalizer: TextNormalizer(), preTokenizers: cutting.preTokenizers, encoder: encoder,
      decoder: TokenDecoder(steps: [.byteLevel]), prefix: ends.prefix, suffix: ends.suffix,
      addedTokens: addedTokens(), addedOrder: .longest, spellings: vocabulary.tokens)
  }

  private func mergeTable() throws(TokenizerError) -> MergeTable {
    guard !vocabulary.merges.isEmpty else {
      throw .malformed(path: vocabulary.path, place: Self.key("merges"), expected: "a list of merges")
    }
    var merges = MergeTable(capacity: vocabulary.merges.count)
    for (index, merge) in vocabulary.merges.enumerated() {
      guard let space = merge.dropFirst().firstIndex(of: UInt8(ascii: " ")) else {
        throw .malformed(path: vocabulary.path, place: Self.key("merges[\(index)]"), expected: "two tokens")
      }
      let (left, right) = (Array(merge[..<space]), Array(merge[(space + 1)...]))
      merges.append(
        try id(of: left, merge: index), try id(of: right, merge: index),
        product: try id(of: left + right, merge: index))
    }
    return merges
  }

  private func id(of token: [UInt8], merge: Int) throws(TokenizerError) -> Int32 {
    guard let id = table.id(of: token) else {
      throw .unknownMergeToken(
        path: vocabulary.path, merge: merge, token: String(decoding: token, as: UTF8.self))
    }
    return id
  }

  // MARK: - Tokens of the form

  /// The tokens that are searched for in the text: those with a meaning, and those that users defined.
  private func addedTokens() -> [AddedToken] {
    let name = vocabulary.modelName?.lowercased() ?? ""
    let isPhi3 = name.contains("phi-3") || name.contains("phi3")
    var added: [AddedToken] = []
    for (id, type) in types.enumerated() {
      guard type == .control || type == .unknown || type == .userDefined else { continue }
      let content = String(decoding: vocabulary.tokens[id], as: UTF8.self)
      let stripsRight = isPhi3 && !["<unk>", "<s>", "<|endoftext|>"].contains(content)
      added.append(
        AddedToken(
          id: Int32(truncatingIfNeeded: id), content: content, isSpecial: type != .userDefined,
          isNormalized: false, stripsLeft: false, stripsRight: stripsRight, isSingleWord: false))
    }
    return added
  }

  /// The ids that begin and end every text.
  private func ends(addsBegin: Bool) throws(TokenizerError) -> (prefix: [Int32], suffix: [Int32]) {
    var (prefix, suffix): ([Int32], [Int32]) = ([], [])
    let standard = GGUFSpecialTokens.standard(vocabulary.kind)
    if vocabulary.addsBegin ?? addsBegin {
      prefix = [try id(vocabulary.beginID ?? standard?.begin, "bos_token_id")]
    }
    if vocabulary.addsEnd ?? false { suffix = [try id(vocabulary.endID ?? standard?.end, "eos_token_id")] }
    return (prefix, suffix)
  }

  private func id(_ id: Int?, _ name: String) throws(TokenizerError) -> Int32 {
    guard let id, vocabulary.tokens.indices.contains(id) else {
      throw .malformed(
        path: vocabulary.path, place: Self.key(name),
        expected: "an id from 0 to \(vocabulary.tokens.count - 1)")
    }
    return Int32(truncatingIfNeeded: id)
  }
}

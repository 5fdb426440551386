/// A byte-level BPE tokenizer, read from a Hugging Face `tokenizer.json`.
///
/// Its ids are those of the Python library `tokenizers` on the same file.
///
/// ```swift
/// let tokenizer = try Tokenizer(path: "model/tokenizer.json")
/// let ids = tokenizer.encode("The sky is blue.")
/// let text = tokenizer.decode(ids)
/// ```
public struct Tokenizer: Sendable {
  let normalizer: TextNormalizer
  let preTokenizers: [any PreTokenizer]
  let encoder: BytePairEncoder
  /// Special ids put before and after every text.
  let prefix: [Int32]
  let suffix: [Int32]

  let rawMatcher: AddedTokenMatcher
  let normalizedMatcher: AddedTokenMatcher

  /// Raw bytes of all tokens, one after the other; those of `id` end at `tokenEnds[id + 1]`.
  let tokenBytes: [UInt8]
  let tokenEnds: [Int]
  let special: [Bool]

  /// Reads a tokenizer file.
  ///
  /// - Parameter path: A `tokenizer.json`.
  /// - Throws: ``TokenizerError`` when the file is missing or bad, or has parts that are not implemented.
  public init(path: String) throws(TokenizerError) {
    let parts = try TokenizerFile(path: path).parts()
    normalizer = parts.normalizer
    preTokenizers = parts.preTokenizers
    encoder = parts.encoder
    prefix = parts.prefix
    suffix = parts.suffix
    tokenBytes = parts.tokenBytes
    tokenEnds = parts.tokenEnds
    var special = [Bool](repeating: false, count: parts.tokenEnds.count - 1)
    for token in parts.addedTokens where token.isSpecial { special[Int(token.id)] = true }
    self.special = special
    rawMatcher = AddedTokenMatcher(parts.addedTokens.filter { !$0.isNormalized }) { Array($0.content.utf8) }
    let normalizer = parts.normalizer
    normalizedMatcher = AddedTokenMatcher(parts.addedTokens.filter { $0.isNormalized }) {
      normalizer.apply(Array($0.content.utf8))
    }
  }

  /// The number of tokens, added ones included; ids run from 0 to one less.
  public var vocabularySize: Int { special.count }

  /// Whether a token is special: part of the form of a prompt, not of its text. `false` for unknown ids.
  public func isSpecial(_ id: Int32) -> Bool {
    special.indices.contains(Int(id)) && special[Int(id)]
  }

  /// The raw bytes of a token, which need not be whole characters.
  ///
  /// - Returns: The bytes it adds to a text; for an added token its content; none for unknown ids.
  public func bytes(of id: Int32) -> [UInt8] {
    guard special.indices.contains(Int(id)) else { return [] }
    return Array(tokenBytes[tokenEnds[Int(id)]..<tokenEnds[Int(id) + 1]])
  }
}

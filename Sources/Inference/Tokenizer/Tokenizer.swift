/// A tokenizer, read from a Hugging Face `tokenizer.json` or made from the vocabulary of a GGUF file.
///
/// Its ids are those of the Python library `tokenizers` on the same file, or those of llama.cpp for a GGUF
/// vocabulary.
///
/// ```swift
/// let tokenizer = try Tokenizer(path: "model/tokenizer.json")
/// let ids = tokenizer.encode("The sky is blue.")
/// let text = tokenizer.decode(ids)
/// ```
public struct Tokenizer: Sendable {
  let normalizer: TextNormalizer
  let preTokenizers: [any PreTokenizer]
  let encoder: any PieceEncoder
  let decoder: TokenDecoder
  /// Special ids put before and after every text.
  let prefix: [Int32]
  let suffix: [Int32]

  let rawMatcher: AddedTokenMatcher
  let normalizedMatcher: AddedTokenMatcher
  let tokens: TokenList

  /// Reads a tokenizer file.
  ///
  /// - Parameter path: A `tokenizer.json`.
  /// - Throws: ``TokenizerError`` when the file is missing or bad, or has parts that are not implemented.
  public init(path: String) throws(TokenizerError) {
    self.init(try TokenizerFile(path: path).parts())
  }

  init(_ parts: TokenizerParts) {
    normalizer = parts.normalizer
    preTokenizers = parts.preTokenizers
    encoder = parts.encoder
    decoder = parts.decoder
    prefix = parts.prefix
    suffix = parts.suffix
    tokens = TokenList(parts.spellings, added: parts.addedTokens, normalizer: parts.normalizer)
    rawMatcher = AddedTokenMatcher(parts.addedTokens.filter { !$0.isNormalized }, order: parts.addedOrder) {
      Array($0.content.utf8)
    }
    let normalizer = parts.normalizer
    normalizedMatcher = AddedTokenMatcher(parts.addedTokens.filter { $0.isNormalized }) {
      normalizer.apply(Array($0.content.utf8))
    }
  }

  /// The number of ids, those of added tokens included: one more than the highest.
  public var vocabularySize: Int { tokens.count }

  /// What kind of tokenizer it is, for people.
  public var kind: String {
    if encoder is UnigramEncoder { return "Unigram" }
    let isByteLevel = preTokenizers.contains { $0 is ByteLevelPreTokenizer }
    return isByteLevel ? "byte-level BPE" : "SentencePiece BPE"
  }

  /// Whether a token is special: part of the form of a prompt, not of its text. `false` for unknown ids.
  public func isSpecial(_ id: Int32) -> Bool {
    tokens.isSpecial(id)
  }

  /// The raw bytes of a token, which need not be whole characters.
  ///
  /// - Returns: The bytes it adds inside a text; for an added token its content; none for unknown ids.
  public func bytes(of id: Int32) -> [UInt8] {
    tokens.isAdded(id) ? tokens.spelling(id) : decoder.surface(tokens.spelling(id))
  }
}

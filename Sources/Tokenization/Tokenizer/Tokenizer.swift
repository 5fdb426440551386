public import Formats

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
  let rawMatcher: AddedTokenMatcher
  let normalizedMatcher: AddedTokenMatcher

  private let decoder: TokenDecoder
  /// Special ids put before and after every text.
  package let prefix: [Int32]
  package let suffix: [Int32]
  private let tokens: TokenList

  /// The tokenizer that comes with a model: the vocabulary in its GGUF file, or the tokenizer.json of its directory.
  ///
  /// - Parameters:
  ///   - path: The model's directory.
  ///   - gguf: The model's GGUF file, if it is one.
  /// - Throws: `TokenizerError` or `FormatError` when it is missing, bad or has parts that are not implemented.
  public init(ofModel path: String, gguf: GGUFFile?) throws {
    if let gguf {
      try self.init(vocabulary: gguf.vocabulary())
    } else {
      try self.init(path: path + "/tokenizer.json")
    }
  }

  /// Reads a tokenizer file.
  ///
  /// - Parameter path: A `tokenizer.json`.
  /// - Throws: ``TokenizerError`` when the file is missing or bad, or has parts that are not implemented.
  public init(path: String) throws(TokenizerError) {
    self.init(try TokenizerFile(path: path).parts())
  }

  /// Makes a tokenizer of the vocabulary of a GGUF file.
  ///
  /// Its ids are those of llama.cpp with `parse_special`: for ordinary text also those of the model's
  /// `tokenizer.json`, but nothing is normalized to NFC where that file asks for it. Where llama.cpp cuts text
  /// in another way than that file, the file is followed: at combining marks for `gpt-4o` and `tekken`.
  ///
  /// - Parameter vocabulary: Any values; they are checked here.
  /// - Throws: ``TokenizerError`` when a part is missing, contradicts another or is not implemented.
  public init(vocabulary: TokenVocabulary) throws(TokenizerError) {
    self.init(try VocabularyReader(vocabulary).parts())
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
    return isByteLevel ? "byte-level BPE" : "SentencePiece BPE"
  }

  /// Whether it begins with the tokens of bytes, and not of characters.
  var isByteLevel: Bool {
    guard case .bytes? = (encoder as? BytePairEncoder)?.symbols else { return false }
    return true
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

  // MARK: - Encoding

  /// The token ids of a text.
  ///
  /// - Parameters:
  ///   - text: Any text; special tokens spelled out in it become their ids.
  ///   - addingSpecialTokens: Whether the tokens that the file puts around every text, such as the one that
  ///     begins it, are put there.
  /// - Returns: Ids below ``vocabularySize``; none for an empty text without special tokens.
  /// - Complexity: O(*n* log *n*) in the bytes of the longest piece, linear in the pieces.
  public func encode(_ text: String, addingSpecialTokens: Bool = true) -> [Int32] {
    encode(valid: Array(text.utf8), addingSpecialTokens: addingSpecialTokens)
  }

  /// The token ids of a text given as bytes.
  ///
  /// - Parameters:
  ///   - utf8: The text in UTF-8; what is not UTF-8 counts as U+FFFD, as in Python's `errors="replace"`.
  ///   - addingSpecialTokens: As in ``encode(_:addingSpecialTokens:)``.
  /// - Returns: Ids below ``vocabularySize``; none for an empty text without special tokens.
  public func encode(utf8: [UInt8], addingSpecialTokens: Bool = true) -> [Int32] {
    encode(valid: UTF8Scalar.repaired(utf8), addingSpecialTokens: addingSpecialTokens)
  }

  private func encode(valid bytes: [UInt8], addingSpecialTokens: Bool) -> [Int32] {
    var run = EncodingRun(self)
    if addingSpecialTokens { run.append(prefix) }
    run.encode(bytes)
    if addingSpecialTokens { run.append(suffix) }
    return run.ids
  }

  /// How many bytes of a pre-tokenized text a token stands for that begins there.
  ///
  /// A token is looked for as it is spelled; byte tokens stand for a byte and unknown tokens for a character,
  /// so that only a run of unknown characters in one token comes out short.
  func length(of id: Int32, in bytes: [UInt8], at position: Int) -> Int {
    let spelling = tokens.spelling(id)
    if case .byteLevel? = decoder.steps.first {
      return ByteAlphabet.decode(spelling)?.count ?? spelling.count
    }
    guard position < bytes.count else { return 0 }
    if bytes[position...].starts(with: spelling) { return spelling.count }
    if ByteToken.byte(spelling) != nil { return 1 }
    return UTF8Scalar.decode(bytes, at: position).length
  }

  // MARK: - Decoding

  /// The text of token ids.
  ///
  /// - Parameters:
  ///   - ids: Token ids; unknown ones add nothing.
  ///   - skippingSpecialTokens: Whether special tokens add nothing.
  /// - Returns: The text; bytes that are not UTF-8 (half a character, say) become U+FFFD.
  public func decode(_ ids: [Int32], skippingSpecialTokens: Bool = true) -> String {
    var spellings: [[UInt8]] = []
    spellings.reserveCapacity(ids.count)
    for id in ids {
      guard tokens.has(id), !(skippingSpecialTokens && tokens.isSkipped(id)) else { continue }
      spellings.append(tokens.spelling(id))
    }
    return String(decoding: decoder.decode(spellings), as: UTF8.self)
  }
}

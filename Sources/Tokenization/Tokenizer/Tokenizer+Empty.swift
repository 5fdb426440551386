public import Formats

extension Tokenizer {
  /// What stands in for the tokenizer of a model without a vocabulary: a text has no tokens, a token no text.
  public static let empty = Tokenizer(
    TokenizerParts(
      normalizer: TextNormalizer(), preTokenizers: [],
      encoder: BytePairEncoder(
        .bytes(Array(repeating: -1, count: 256)), merges: MergeTable(capacity: 0), wholeTokens: nil),
      decoder: TokenDecoder(steps: [.byteLevel]), addedTokens: [], spellings: []))

  /// Whether a model comes without any vocabulary, which is another thing than a bad one.
  ///
  /// - Parameters:
  ///   - path: The model's directory.
  ///   - gguf: The model's GGUF file, if it is one.
  public static func isMissing(ofModel path: String, gguf: GGUFFile?) -> Bool {
    if let gguf { return gguf.metadata["tokenizer.ggml.tokens"] == nil }
    do throws(FormatError) {
      _ = try MappedFile(path: path + "/tokenizer.json")
      return false
    } catch {
      return error.isMissingFile
    }
  }
}

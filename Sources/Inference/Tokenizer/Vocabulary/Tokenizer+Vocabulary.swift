extension Tokenizer {
  /// Makes a tokenizer of the vocabulary of a GGUF file.
  ///
  /// Its ids are those of llama.cpp with `parse_special`. They are those of the model's `tokenizer.json` for
  /// ordinary text, but llama.cpp does not normalize to NFC where that file asks for it.
  ///
  /// - Parameter vocabulary: Any values; they are checked here.
  /// - Throws: ``TokenizerError`` when a part is missing, contradicts another or is not implemented.
  public init(vocabulary: TokenVocabulary) throws(TokenizerError) {
    self.init(try VocabularyReader(vocabulary).parts())
  }
}

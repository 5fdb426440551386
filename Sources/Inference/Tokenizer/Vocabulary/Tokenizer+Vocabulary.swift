extension Tokenizer {
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
}

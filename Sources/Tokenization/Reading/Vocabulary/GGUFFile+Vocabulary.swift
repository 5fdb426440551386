public import Formats

extension GGUFFile {
  /// The vocabulary that the file holds, for `Tokenizer(vocabulary:)`.
  ///
  /// - Throws: `field`, for a key that is missing or of another type.
  public func vocabulary() throws(FormatError) -> TokenVocabulary {
    let prefix = "tokenizer.ggml."
    var vocabulary = TokenVocabulary(
      path: path, kind: try string(prefix + "model"),
      tokens: try byteStrings(prefix + "tokens").map(\.bytes))
    vocabulary.preTokenizer = metadata[prefix + "pre"]?.string
    vocabulary.modelName = metadata["general.name"]?.string
    if metadata[prefix + "scores"] != nil {
      vocabulary.scores = try numbers(prefix + "scores").map { Float($0) }
    }
    if metadata[prefix + "token_type"] != nil {
      let range = Int(Int32.min)...Int(Int32.max)
      vocabulary.types = try integers(prefix + "token_type", in: range).map { Int32($0) }
    }
    if metadata[prefix + "merges"] != nil {
      vocabulary.merges = try byteStrings(prefix + "merges").map(\.bytes)
    }
    let special = try GGUFSpecialTokens(self)
    vocabulary.beginID = special.begin
    vocabulary.endID = special.end
    vocabulary.addsBegin = try flag(prefix + "add_bos_token")
    vocabulary.addsEnd = try flag(prefix + "add_eos_token")
    vocabulary.addsSpacePrefix = try flag(prefix + "add_space_prefix")
    return vocabulary
  }

  private func flag(_ key: String) throws(FormatError) -> Bool? {
    metadata[key] == nil ? nil : try boolean(key)
  }
}

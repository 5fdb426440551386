extension Tokenizer {
  /// The tokenizer that comes with a model: the tokenizer.json of its directory, or the vocabulary in its GGUF
  /// file.
  ///
  /// - Throws: `TokenizerError` or `CheckpointError` when it is missing, bad or has parts that are not
  ///   implemented.
  public init(of model: LanguageModel) throws {
    if let file = model.checkpoint.source as? GGUFFile {
      try self.init(vocabulary: file.vocabulary())
    } else {
      try self.init(path: model.path + "/tokenizer.json")
    }
  }
}

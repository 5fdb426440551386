import Inference

/// A model with its tokenizer, ready for prompts.
struct LoadedModel {
  let language: LanguageModel
  let tokenizer: Tokenizer
  let summary: ModelSummary

  /// Opens a model's folder.
  ///
  /// - Throws: `CheckpointError` or `TokenizerError`.
  init(directory: String, threads: Int) throws {
    language = try LanguageModel(path: directory, threads: threads)
    tokenizer = try Tokenizer(path: directory + "/tokenizer.json")
    let shape = language.configuration
    summary = ModelSummary(
      name: language.name, layers: shape.layers, queryHeads: shape.queryHeads, kvHeads: shape.kvHeads,
      contextLength: shape.contextLength, headDimension: shape.headDimension,
      cacheBytesPerToken: shape.cacheBytesPerToken)
  }
}

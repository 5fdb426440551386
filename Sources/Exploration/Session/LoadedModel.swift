import Inference

/// A model with its tokenizer, ready for prompts.
struct LoadedModel {
  let language: LanguageModel
  let tokenizer: Tokenizer
  let summary: ModelSummary

  /// Opens a model's directory or its GGUF file.
  ///
  /// - Throws: `CheckpointError` or `TokenizerError`.
  init(path: String, threads: Int) throws {
    language = try LanguageModel(path: path, threads: threads)
    tokenizer = try Tokenizer(of: language)
    let shape = language.configuration
    summary = ModelSummary(
      name: language.name, layers: shape.layers, queryHeads: shape.queryHeads, kvHeads: shape.kvHeads,
      contextLength: shape.contextLength, headDimension: shape.headDimension,
      cacheBytesPerToken: shape.cacheBytesPerToken)
  }
}

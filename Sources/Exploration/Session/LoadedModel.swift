import Inference
import Readings
import Tokenization

/// A model with its tokenizer, ready for prompts.
struct LoadedModel: Sendable {
  let language: LanguageModel
  let tokenizer: Tokenizer
  /// What prompts are wrapped in; nil is nothing.
  let chat: ChatTemplate?
  let summary: ModelShape

  /// Opens a model's directory or its GGUF file.
  ///
  /// - Parameter isChat: whether prompts are to be wrapped in the model's chat template.
  /// - Throws: `FormatError`, `CheckpointError`, `TokenizerError` or `ChatTemplateError`.
  init(path: String, threads: Int, isChat: Bool) throws {
    language = try LanguageModel(path: path, threads: threads)
    tokenizer = try Tokenizer(ofModel: path, gguf: language.gguf)
    let shape = language.configuration
    chat =
      try isChat ? ChatTemplate(ofModel: path, gguf: language.gguf, tokenizer: tokenizer) : nil
    summary = ModelShape(
      name: language.name, layers: shape.layers, queryHeads: shape.queryHeads, kvHeads: shape.kvHeads,
      contextLength: shape.contextLength, headDimension: shape.headDimension,
      cacheBytesPerToken: shape.cacheBytesPerToken,
      attentionSpans: (0..<shape.layers).map { shape.attentionSpan(layer: $0) })
  }

  /// Opens a model as ``init(path:threads:isChat:)`` does, as long as it is wanted.
  ///
  /// - Throws: `CancellationError` too.
  static func open(
    path: String, threads: Int, isChat: Bool, isCancelled: () -> Bool
  ) throws -> LoadedModel {
    try BackgroundWork.result(unless: isCancelled) {
      try LoadedModel(path: path, threads: threads, isChat: isChat)
    }
  }
}

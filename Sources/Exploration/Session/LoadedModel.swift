import Inference
import Readings
import Tokenization

/// A model with its tokenizer, ready for prompts.
struct LoadedModel: Sendable {
  let language: LanguageModel
  /// The spellings of tokens; none without a vocabulary.
  let tokenizer: Tokenizer
  /// Why no text can be read, where the model comes without a vocabulary: token ids can all the same.
  private let lack: (any Error)?
  /// What prompts are wrapped in; nil is nothing.
  let chat: ChatTemplate?
  let summary: ModelShape

  /// Opens a model's directory or its GGUF file.
  ///
  /// - Parameter isChat: whether prompts are to be wrapped in the model's chat template.
  /// - Throws: `FormatError`, `CheckpointError`, `TokenizerError` or `ChatTemplateError`.
  init(path: String, threads: Int, isChat: Bool) throws {
    language = try LanguageModel(path: path, threads: threads)
    do {
      tokenizer = try Tokenizer(ofModel: path, gguf: language.gguf)
      lack = nil
    } catch {
      guard !isChat, Tokenizer.isMissing(ofModel: path, gguf: language.gguf) else { throw error }
      (tokenizer, lack) = (.empty, error)
    }
    let shape = language.configuration
    chat =
      try isChat ? ChatTemplate(ofModel: path, gguf: language.gguf, tokenizer: tokenizer) : nil
    summary = ModelShape(
      name: language.name, layers: shape.layers, queryHeads: shape.queryHeads, kvHeads: shape.kvHeads,
      contextLength: shape.contextLength, headDimension: shape.headDimension,
      cacheBytesPerToken: shape.cacheBytesPerToken,
      attentionSpans: (0..<shape.layers).map { shape.attentionSpan(layer: $0) })
  }

  /// Whether the model comes with a vocabulary.
  var hasVocabulary: Bool { lack == nil }

  /// The tokenizer, to read a text with.
  ///
  /// - Throws: why there is none, where the model comes without a vocabulary.
  func reader() throws -> Tokenizer {
    if let lack { throw lack }
    return tokenizer
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

package import AdaKV
package import Inference
package import Readings
package import Session
package import Tokenization

/// A model with its tokenizer, ready for prompts: the engine as a session's source.
package struct LiveModel {
  /// The model's name and shape.
  package let summary: ModelShape
  /// How tokens are spelled; without a vocabulary none is.
  package let tokenizer: Tokenizer
  /// What prompts are wrapped in; nil is nothing.
  package let chat: ChatTemplate?
  /// The engine.
  package let language: LanguageModel
  /// Why no text can be read, where the model comes without a vocabulary: token ids can all the same.
  private let lack: (any Error)?

  /// Takes a model and the tokenizer that its prompts are encoded with.
  package init(_ language: LanguageModel, tokenizer: Tokenizer, chat: ChatTemplate? = nil) {
    self.init(language, tokenizer: tokenizer, chat: chat, lack: nil)
  }

  private init(_ language: LanguageModel, tokenizer: Tokenizer, chat: ChatTemplate?, lack: (any Error)?) {
    self.language = language
    self.lack = lack
    self.tokenizer = tokenizer
    self.chat = chat
    summary = ModelShape(language)
  }

  /// Opens a model's directory or its GGUF file.
  ///
  /// - Parameter isChat: Whether prompts are to be wrapped in the model's chat template.
  /// - Throws: `FormatError`, `CheckpointError`, `TokenizerError` or `ChatTemplateError`.
  package init(path: String, threads: Int, isChat: Bool) throws {
    let language = try LanguageModel(path: path, threads: threads)
    do {
      let tokenizer = try Tokenizer(ofModel: path, gguf: language.gguf)
      let chat = try isChat ? ChatTemplate(ofModel: path, gguf: language.gguf, tokenizer: tokenizer) : nil
      self.init(language, tokenizer: tokenizer, chat: chat)
    } catch {
      guard !isChat, Tokenizer.isMissing(ofModel: path, gguf: language.gguf) else { throw error }
      self.init(language, tokenizer: .empty, chat: nil, lack: error)
    }
  }

  /// Whether the model comes with a vocabulary.
  var hasVocabulary: Bool { lack == nil }

  /// The tokenizer, to read a text with.
  ///
  /// - Throws: Why there is none, where the model comes without a vocabulary.
  func reader() throws -> Tokenizer {
    if let lack { throw lack }
    return tokenizer
  }

  /// Opens a model as ``init(path:threads:isChat:)`` does, as long as it is wanted.
  ///
  /// - Throws: `CancellationError` too.
  package static func open(
    path: String, threads: Int, isChat: Bool, isCancelled: () -> Bool
  ) throws -> LiveModel {
    try BackgroundWork.result(unless: isCancelled) {
      try LiveModel(path: path, threads: threads, isChat: isChat)
    }
  }
}

extension LiveModel {
  /// Reads the files that a policy looks at, so that one that cannot be used is found before anything is given up for it.
  ///
  /// - Throws: `FormatError`, ``HeadImportanceError``.
  package func checkFiles(of policy: Policy) throws {
    for case .headImportance(let file) in policy.needs {
      _ = try HeadImportance(file: file, model: language)
    }
  }
}

extension LiveModel: AttentionSource {
  package var endTokens: Set<Int32> { Set(language.configuration.eosTokenIDs) }

  package func text(of token: Int32) -> String { tokenizer.text(of: token) }

  /// Nil: a live model gives everything, save where a layer's attention is not plain, which depends on the prompt.
  package func refusal(of capability: Capability) -> SourceRefusal? { nil }

  /// - Throws: `InferenceError.promptTooLong`.
  package func checkRoom(for tokens: Int) throws {
    guard tokens <= summary.contextLength else {
      throw InferenceError.promptTooLong(tokens: tokens, contextLength: summary.contextLength)
    }
  }

  /// - Throws: `InferenceError` for a prompt that cannot be run, what `onLayer` throws, `CancellationError`.
  package func read(
    _ request: ReadRequest, isCancelled: () -> Bool,
    onLayer: (_ prompt: any ReadPrompt, _ layer: Int) throws -> Void
  ) throws -> any ReadPrompt {
    var announced: LivePrompt?
    let prefill = try language.prefill(
      request.tokens, observing: request.queries, gathering: request.gathering, beside: request.bytesBeside,
      isCancelled: isCancelled
    ) { prefill, layer in
      let prompt = announced ?? LivePrompt(prefill, of: language)
      announced = prompt
      try onLayer(prompt, layer)
    }
    return announced ?? LivePrompt(prefill, of: language)
  }

  package func passingBytes(of request: ReadRequest) -> Int {
    let (tokens, gathering) = (request.tokens.count, request.gathering)
    return language.prefillBytes(tokens: tokens, observing: request.queries, gathering: gathering)
      - language.keptBytes(tokens: tokens, observing: request.queries, gathering: gathering)
  }

  package func streamBytes(entries: Int, isCopied: Bool, observing queries: Int) -> Int {
    language.streamBytes(entries: entries, isCopied: isCopied, observing: queries)
  }
}

extension ModelShape {
  /// What the screen and the files say of a model that is open.
  init(_ language: LanguageModel) {
    let shape = language.configuration
    self.init(
      name: language.name, layers: shape.layers, queryHeads: shape.queryHeads, kvHeads: shape.kvHeads,
      contextLength: shape.contextLength, headDimension: shape.headDimension,
      cacheBytesPerToken: shape.cacheBytesPerToken,
      attentionSpans: (0..<shape.layers).map { shape.attentionSpan(layer: $0) })
  }
}

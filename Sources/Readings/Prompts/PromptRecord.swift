/// A prompt as every snapshot of it names it.
public struct PromptRecord: Sendable, Equatable {
  /// Where it comes from.
  public let origin: PromptOrigin
  /// First 16 hex digits of the SHA-256 of its UTF-8 text.
  public let digest: String
  /// The token ids that are read in one piece and evicted from, special tokens included: `[N]`.
  public let tokens: [Int32]
  /// The text of each token, `[N]`; hostile characters are still in it.
  public let tokenTexts: [String]
  /// How it is put to the model.
  public let promptProtocol: PromptProtocol
  /// Token ids fed one by one after the eviction; none under ``PromptProtocol/aware``.
  public let question: [Int32]
  /// The text of each token of the question.
  public let questionTexts: [String]
  /// What a right answer holds, where that is known.
  public let answers: [String]
  /// Whether it is wrapped in the model's chat template.
  public let isChat: Bool
  /// Whether each token, of the prompt and then of the question, is the chat template's alone; empty without one.
  public let isTemplate: [Bool]
  /// Its text, to be put to the model in another way; nil for token ids.
  public let text: Text?

  /// A prompt's text before a chat template is around it.
  public struct Text: Sendable, Equatable {
    /// What is read.
    public let context: String
    /// What is asked about it; nil where nothing tells it apart.
    public let question: String?

    /// States a text.
    public init(context: String, question: String?) {
      self.context = context
      self.question = question
    }
  }

  /// States a prompt.
  public init(
    origin: PromptOrigin, digest: String, tokens: [Int32], tokenTexts: [String], answers: [String] = [],
    promptProtocol: PromptProtocol = .aware, question: [Int32] = [], questionTexts: [String] = [],
    isChat: Bool = false, isTemplate: [Bool] = [], text: Text? = nil
  ) {
    self.origin = origin
    self.digest = digest
    self.tokens = tokens
    self.tokenTexts = tokenTexts
    self.answers = answers
    self.promptProtocol = promptProtocol
    self.question = question
    self.questionTexts = questionTexts
    self.isChat = isChat
    self.isTemplate = isTemplate
    self.text = text
  }

  /// What a person calls it.
  public var name: String { origin.name }

  /// Everything that is fed before the first answer token.
  public var length: Int { tokens.count + question.count }
}

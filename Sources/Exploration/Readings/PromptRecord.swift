import Prompts

/// A prompt as every snapshot of it names it.
public struct PromptRecord: Sendable, Equatable {
  /// What a person calls it: a task's name, a file's name, or `ids`.
  public let name: String
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
  /// The choices that name it on the command line of `headscope run`, as in `--task niah_single_2 --length 400 --seed 1`.
  public let arguments: String
  /// Whether each token, of the prompt and then of the question, is the chat template's alone; empty without one.
  public internal(set) var isTemplate: [Bool] = []
  /// Its text, to be put to the model in another way; nil for token ids.
  var parts: PromptParts?

  /// States a prompt.
  public init(
    name: String, digest: String, tokens: [Int32], tokenTexts: [String], answers: [String], arguments: String,
    promptProtocol: PromptProtocol = .aware, question: [Int32] = [], questionTexts: [String] = []
  ) {
    self.name = name
    self.digest = digest
    self.tokens = tokens
    self.tokenTexts = tokenTexts
    self.promptProtocol = promptProtocol
    self.question = question
    self.questionTexts = questionTexts
    self.answers = answers
    self.arguments = arguments
  }

  /// Everything that is fed before the first answer token.
  public var length: Int { tokens.count + question.count }
}

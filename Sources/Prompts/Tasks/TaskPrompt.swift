/// One prompt of a task, with the answer it asks for.
public struct TaskPrompt: Equatable, Sendable {
  /// The task it was made by.
  public let taskName: String
  /// The seed it was made from.
  public let seed: UInt64
  /// The length asked for, in tokens; the prompt has at most so many.
  public let requestedLength: Int
  /// The text that holds the facts.
  public let context: String
  /// What is asked.
  public let question: String
  /// The beginning of the answer, which the model goes on from.
  public let answerPrefix: String
  /// The strings that a right answer has, in order.
  public let answers: [String]
  /// The part of the context that holds the answer.
  public let evidence: String

  /// Puts a prompt together from its parts.
  public init(
    taskName: String, seed: UInt64, requestedLength: Int, context: String, question: String,
    answerPrefix: String, answers: [String], evidence: String
  ) {
    self.taskName = taskName
    self.seed = seed
    self.requestedLength = requestedLength
    self.context = context
    self.question = question
    self.answerPrefix = answerPrefix
    self.answers = answers
    self.evidence = evidence
  }

  /// What is read, and what is asked, the beginning of the answer included.
  public var parts: PromptParts {
    PromptParts(context: context, question: "\nQuestion: \(question)\nAnswer: \(answerPrefix)")
  }

  /// The whole prompt, exactly as it is fed.
  public var text: String { parts.text }
}

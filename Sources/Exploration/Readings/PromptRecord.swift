/// A prompt as every snapshot of it names it.
public struct PromptRecord: Sendable, Equatable {
  /// What a person calls it: a task's name, a file's name, or `ids`.
  public let name: String
  /// First 16 hex digits of the SHA-256 of its UTF-8 text.
  public let digest: String
  /// Its token ids, special tokens included: `[N]`.
  public let tokens: [Int32]
  /// The text of each token, `[N]`; hostile characters are still in it.
  public let tokenTexts: [String]
  /// What a right answer holds, where that is known.
  public let answers: [String]
  /// The choices that name it on the command line of `headscope run`, as in `--task niah_single_2 --length 400 --seed 1`.
  public let arguments: String

  /// States a prompt.
  public init(
    name: String, digest: String, tokens: [Int32], tokenTexts: [String], answers: [String], arguments: String
  ) {
    self.name = name
    self.digest = digest
    self.tokens = tokens
    self.tokenTexts = tokenTexts
    self.answers = answers
    self.arguments = arguments
  }
}

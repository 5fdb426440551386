/// A kind of prompt that can be made in any number and at any length.
public protocol PromptTask: Sendable {
  /// The name by which the task is asked for, RULER's where RULER has it.
  var name: String { get }

  /// Makes a prompt, the same one for the same arguments always.
  ///
  /// - Parameters:
  ///   - length: The most tokens the prompt may have; it comes as close as whole sentences allow.
  ///   - seed: Chooses among the prompts of that length.
  ///   - countTokens: The number of tokens of a text, with those that are put around it; must not fall when
  ///     a sentence is added.
  /// - Returns: The prompt and its answer.
  /// - Throws: ``PromptError/lengthTooSmall(task:length:minimum:)`` when not even the facts and the question
  ///   fit; ``PromptError/lengthTooLarge(task:length:maximum:)``.
  /// - Complexity: O(log *n*) calls of `countTokens`, for *n* sentences.
  func prompt(
    length: Int, seed: UInt64, countTokens: (String) -> Int
  ) throws(PromptError) -> TaskPrompt
}

public import AdaKV

/// What the user asks of the worker.
public enum ExplorerCommand: Sendable {
  /// Survey prompt after prompt, going on where it was.
  case survey
  /// Explore this prompt: the one that the survey showed when it was asked for.
  case takePrompt(PromptRecord)
  /// Explore another sampled prompt.
  case sampleAnother
  /// One token forward.
  case forward
  /// One token back.
  case back
  /// To the state after prefill, or to the last step computed.
  case first, last
  /// Step after step by itself, or pause; in a survey, pause or go on.
  case toggleRunning
  /// Twice as fast or half as fast while running.
  case faster, slower
  /// On to the end of the answer.
  case finishAnswer
  /// Allocate by another policy.
  case setPolicy(Policy)
  /// Allocate with another budget.
  case setBudget(Budget)
  /// Put prompts to the model in another way.
  case setProtocol(PromptProtocol)
  /// Write what is shown as CSV into the current folder.
  case export
}

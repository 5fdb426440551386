/// Why a session cannot do what it was asked.
public enum SessionError: Error, Equatable, Sendable {
  /// Prompt and steps together are longer than the model's context.
  case stepsBeyondContext(prompt: Int, steps: Int, contextLength: Int)
  /// A prompt of that length was asked for, and the model's context is shorter.
  case lengthBeyondContext(length: Int, contextLength: Int)
  /// A policy computes attention by itself, and a layer's is of another kind.
  case attentionNotPlain(layer: Int)
  /// The model answered none of the prompts that heads were to be measured on.
  case nothingAnswered(prompts: Int)
}

extension SessionError: CustomStringConvertible {
  /// One sentence that says what was found and what was expected.
  public var description: String {
    switch self {
    case .attentionNotPlain(let layer):
      "the policy computes attention by itself, a softmax over everything before a token, but layer \(layer) has a "
        + "soft cap or a sliding window shorter than the prompt: choose a policy that takes the model's attention"
    case .nothingAnswered(let prompts):
      "the model answered none of the \(prompts) prompts rightly, so nothing can be said of its heads: "
        + "try shorter or more prompts"
    case .lengthBeyondContext(let length, let contextLength):
      "a prompt of \(length) tokens was asked for, expected at most \(contextLength), the model's context"
    case .stepsBeyondContext(let prompt, let steps, let contextLength):
      "\(steps) steps after a prompt of \(prompt) tokens do not fit, expected at most "
        + "\(contextLength - prompt) in the model's context of \(contextLength)"
    }
  }
}

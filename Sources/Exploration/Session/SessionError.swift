/// Why a session cannot do what it was asked.
public enum SessionError: Error, Equatable, Sendable {
  /// Prompt and steps together are longer than the model's context.
  case stepsBeyondContext(prompt: Int, steps: Int, contextLength: Int)
}

extension SessionError: CustomStringConvertible {
  /// One sentence that says what was found and what was expected.
  public var description: String {
    switch self {
    case .stepsBeyondContext(let prompt, let steps, let contextLength):
      "\(steps) steps after a prompt of \(prompt) tokens do not fit, expected at most "
        + "\(contextLength - prompt) in the model's context of \(contextLength)."
    }
  }
}

/// Why a model would not run what it was given.
public enum InferenceError: Error, Equatable, Sendable {
  /// There is no token to start from.
  case emptyPrompt
  /// A token id lies outside the vocabulary.
  case tokenOutOfRange(token: Int32, index: Int, vocabulary: Int)
  /// The prompt has more tokens than the model's context.
  case promptTooLong(tokens: Int, contextLength: Int)
  /// The prompt needs more memory, in bytes, than there is.
  case notEnoughMemory(tokens: Int, needed: Int, available: Int)
  /// A stream reached the end of the model's context.
  case contextFull(stream: Int, contextLength: Int)
  /// The model's numbers have left what float32 can say, as bad weights make them.
  case notANumber(position: Int)
  /// No stream has that number.
  case unknownStream(Int)
  /// One step names a stream twice.
  case streamNamedTwice(Int)
}

extension InferenceError: CustomStringConvertible {
  /// One sentence that says what was found and what was expected.
  public var description: String {
    switch self {
    case .emptyPrompt:
      "The prompt has no tokens, expected at least one."
    case .tokenOutOfRange(let token, let index, let vocabulary):
      "Token \(index) has the id \(token), expected an id from 0 to \(vocabulary - 1)."
    case .promptTooLong(let tokens, let contextLength):
      "The prompt has \(tokens) tokens, expected at most \(contextLength), the model's context."
    case .notEnoughMemory(let tokens, let needed, let available):
      "The \(tokens) tokens of the prompt need \(needed >> 20) MiB of memory, expected at most the "
        + "\(available >> 20) MiB that are free."
    case .contextFull(let stream, let contextLength):
      "Stream \(stream) has reached the \(contextLength) tokens of the model's context, expected no more steps."
    case .notANumber(let position):
      "A logit after position \(position) is not a number, expected a model whose weights are finite."
    case .unknownStream(let stream):
      "There is no stream \(stream), expected one that was added and not removed."
    case .streamNamedTwice(let stream):
      "Stream \(stream) is named twice in one step, expected each stream once."
    }
  }
}

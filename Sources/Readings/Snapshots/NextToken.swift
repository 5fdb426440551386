/// A token: a likely next one, or one that was fed.
public struct NextToken: Sendable, Equatable {
  /// Its id in the vocabulary.
  public let id: Int32
  /// Its text, as decoded alone.
  public let text: String
  /// Natural logarithm of its probability, from float32 logits; nil for a token that was given, not predicted.
  public let logProbability: Double?

  /// States a candidate.
  public init(id: Int32, text: String, logProbability: Double?) {
    self.id = id
    self.text = text
    self.logProbability = logProbability
  }
}

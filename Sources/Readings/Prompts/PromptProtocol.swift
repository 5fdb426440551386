/// How context and question are put to the model; the raw value is the CSV's.
public enum PromptProtocol: String, Sendable, CaseIterable {
  /// Context and question are one prompt: what is evicted is chosen with the question in sight.
  case aware
  /// The context alone is read and evicted from; the question is fed through what is left.
  case agnostic

  /// The other one.
  public var other: PromptProtocol { self == .aware ? .agnostic : .aware }
}

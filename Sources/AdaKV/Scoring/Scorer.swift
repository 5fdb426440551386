/// Says how much each candidate token of a layer is worth keeping, per KV head.
public protocol Scorer: Sendable {
  /// The name a policy is composed with, as in `snapkv+adakv`.
  var name: String { get }
  /// Observation window `w` in tokens: the last prompt tokens, which are always kept.
  var window: Int { get }
  /// Everything that can be set, with its value.
  var parameters: [Parameter] { get }
  /// Scores `[kvHeads, candidates]`, larger is more worth keeping.
  ///
  /// - Throws: ``AdaKVError/scoreNotANumber(head:position:)`` when the attention is not numbers.
  func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores
}

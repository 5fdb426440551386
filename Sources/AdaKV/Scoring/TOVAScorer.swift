/// TOVA's score: the last query's attention, mean over all query heads, the same for every KV head.
///
/// Source: arXiv 2401.06104; the last token is always kept, as in kvpress's `TOVAPress`.
public struct TOVAScorer: Scorer, Equatable {
  /// As in `tova+adakv`.
  public var name: String { "tova" }
  /// The last token alone.
  public var window: Int { 1 }
  /// The last query's attention.
  public var needs: Set<Ingredient> { [.windowAttention(window: 1)] }

  /// There is nothing to set.
  public init() {}

  /// Scores `[kvHeads, candidates]`.
  public func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
    let candidates = candidates(of: observation.tokens)
    let mean = GroupReduction.mean.reduce(
      try observation[.windowAttention(window: 1)], kvHeads: 1, group: observation.queryHeads,
      columns: observation.tokens, candidates: candidates)
    return try CandidateScores(
      kvHeads: observation.kvHeads, candidates: candidates,
      values: Array(repeatElement(mean, count: observation.kvHeads).joined()))
  }
}

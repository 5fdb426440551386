/// H2O's score: the attention a token received over the whole prompt, per query that could see it.
///
/// Source: arXiv 2306.14048 (accumulated attention), divided by the number of queries as in kvpress's
/// `ObservedAttentionPress`, without which early tokens win by age alone. Mean over the group.
public struct ObservedAttentionScorer: Scorer, Equatable {
  /// As in `h2o+adakv`.
  public var name: String { "h2o" }
  /// Recent tokens that are always kept; 0 in kvpress.
  public var window: Int
  /// The whole prompt's attention.
  public var needs: Set<Ingredient> { [.attentionMeans] }
  /// `window`.
  public var parameters: [Parameter] { [Parameter("window", window)] }

  /// Scores every token, as kvpress does, or all but the last `window`.
  public init(window: Int = 0) { self.window = window }

  /// Reads `window`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init(window: try reader.integer("window", default: 0, in: 0...65_536))
  }

  /// Scores `[kvHeads, candidates]`.
  public func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
    let candidates = candidates(of: observation.tokens)
    let means = try observation[.attentionMeans]
    return try CandidateScores(
      kvHeads: observation.kvHeads, candidates: candidates,
      values: GroupReduction.mean.reduce(means, of: observation, candidates: candidates))
  }
}

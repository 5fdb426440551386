/// KNorm's score: `−‖k_j‖₂`, for keys of small norm draw much attention.
///
/// Source: arXiv 2406.11430; no token is protected, as in kvpress's `KnormPress`.
public struct KNormScorer: Scorer, Equatable {
  /// As in `knorm+adakv`.
  public var name: String { "knorm" }
  /// Recent tokens that are always kept.
  public var window: Int
  /// The keys' norms.
  public var needs: Set<Ingredient> { [.keyL2] }
  /// `window`.
  public var parameters: [Parameter] { [Parameter("window", window)] }

  /// Scores every token, or all but the last `window`.
  public init(window: Int = 0) { self.window = window }

  /// Reads `window`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init(window: try reader.integer("window", default: 0, in: 0...65_536))
  }

  /// Scores `[kvHeads, candidates]`.
  public func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
    let candidates = candidates(of: observation.tokens)
    let norms = try observation[.keyL2]
    let kept = GroupReduction.mean.reduce(
      norms, kvHeads: observation.kvHeads, group: 1, columns: observation.tokens, candidates: candidates)
    return try CandidateScores(
      kvHeads: observation.kvHeads, candidates: candidates, values: kept.map { -$0 })
  }
}

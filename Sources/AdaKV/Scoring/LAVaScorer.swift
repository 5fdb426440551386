/// LAVa's score: SnapKV's pooled window attention times the largest `‖v‖₁` among the head's candidates, largest of the group.
///
/// Source: arXiv 2509.09754; the authors' `LavaKVCluster.calcul_attn_score`.
public struct LAVaScorer: Scorer, Equatable {
  /// As in `lava+adakv`.
  public var name: String { "lava" }
  /// Observation window `w` in tokens.
  public var window: Int
  /// Pooling along positions.
  public var pooling: Pooling
  /// The window's attention and the values' norms.
  public var needs: Set<Ingredient> { [.windowAttention(window: window), .valueL1] }
  /// `window` and `pool`.
  public var parameters: [Parameter] { [Parameter("window", window), Parameter("pool", pooling)] }

  /// Window and pooling are SnapKV's unless given.
  public init(window: Int = 32, pooling: Pooling = .max(size: 7)) {
    self.window = window
    self.pooling = pooling
  }

  /// Reads `window` and `pool`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init()
    window = try reader.window(default: window)
    pooling = try reader.pooling(default: pooling)
  }

  /// Scores `[kvHeads, candidates]`.
  public func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
    let candidates = candidates(of: observation.tokens)
    let rows = try observation[.windowAttention(window: window)]
    let norms = try observation[.valueL1]
    let heads = GroupReduction.mean.reduce(
      rows, kvHeads: observation.queryHeads, group: 1, columns: observation.tokens, candidates: candidates)
    var values = GroupReduction.max.reduce(
      pooling.apply(to: heads, columns: candidates), kvHeads: observation.kvHeads,
      group: observation.groupSize, columns: candidates, candidates: candidates)
    for head in 0..<observation.kvHeads {
      let row = head * observation.tokens
      // Unlike max(), this keeps a number that is none.
      let largest = norms[row..<row + candidates].reduce(0) { $0.isNaN || $1 <= $0 ? $0 : $1 }
      for j in head * candidates..<(head + 1) * candidates { values[j] *= largest }
    }
    return try CandidateScores(kvHeads: observation.kvHeads, candidates: candidates, values: values)
  }
}

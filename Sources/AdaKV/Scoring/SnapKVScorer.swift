/// SnapKV's score: window attention, mean over the window, reduced over the group, pooled along positions.
///
/// Source: arXiv 2404.14469 §4; order and defaults of the Ada-KV authors' code
/// (`adaptive_snapkv/monkeypatch/snapkv_utils.py`, `calcul_attn_sore`).
public struct SnapKVScorer: Scorer, Equatable {
  /// As in `snapkv+adakv`.
  public var name: String { "snapkv" }
  /// Observation window `w` in tokens.
  public var window: Int
  /// Pooling along positions.
  public var pooling: Pooling
  /// Reduction over the query heads of a KV head.
  public var grouping: GroupReduction

  /// The authors' observation window in tokens.
  static let usualWindow = 32

  /// Unless nothing is pooled.
  public var smoothsAlongPositions: Bool { pooling != .none }

  /// The window's attention.
  public var needs: Set<Ingredient> { [.windowAttention(window: window)] }

  /// `window`, `pool` and `group`.
  public var parameters: [Parameter] {
    [Parameter("window", window), Parameter("pool", pooling), Parameter("group", grouping.rawValue)]
  }

  /// Makes the scorer; the defaults are those of the Ada-KV authors.
  public init(window: Int = 32, pooling: Pooling = .max(size: 7), grouping: GroupReduction = .mean) {
    self.window = window
    self.pooling = pooling
    self.grouping = grouping
  }

  /// Reads `window`, `pool` and `group`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init()
    window = try reader.window(default: window)
    pooling = try reader.pooling(default: pooling)
    grouping = try reader.choice("group", default: grouping)
  }

  /// Scores `[kvHeads, candidates]`.
  ///
  /// - Complexity: one read of the window attention and two of the reduced rows.
  public func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
    let candidates = candidates(of: observation.tokens)
    let rows = try observation[.windowAttention(window: window)]
    let reduced = grouping.reduce(rows, of: observation, candidates: candidates)
    let pooled = pooling.apply(to: reduced, columns: candidates)
    return try CandidateScores(kvHeads: observation.kvHeads, candidates: candidates, values: pooled)
  }
}

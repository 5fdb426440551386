/// CAKE's eviction indicator: mean + γ · variance of the window's attention, pooled, mean over the group.
///
/// Source: arXiv 2503.12491; antgroup/cakekv `cake/model/modify_llama.py`; γ 200, average of 5 neighbours.
public struct CAKEScorer: Scorer, Equatable {
  /// As in `cake+adakv`.
  public var name: String { "cake" }
  /// Observation window `w` in tokens, at least 2.
  public var window: Int
  /// Weight of the variance.
  public var gamma: Double
  /// Pooling along positions.
  public var pooling: Pooling
  /// Mean and variance of the window's attention.
  public var needs: Set<Ingredient> {
    [.windowAttention(window: window), .windowVariance(window: window)]
  }
  /// `window`, `gamma` and `pool`.
  public var parameters: [Parameter] {
    [Parameter("window", window), Parameter("gamma", gamma), Parameter("pool", pooling)]
  }

  /// The defaults are the authors'.
  public init(window: Int = 32, gamma: Double = 200, pooling: Pooling = .average(size: 5)) {
    self.window = window
    self.gamma = gamma
    self.pooling = pooling
  }

  /// Reads `window`, `gamma` and `pool`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init()
    window = try reader.window(default: window, from: 2)
    gamma = try reader.number("gamma", default: gamma, in: 0...1e6)
    pooling = try reader.pooling(default: pooling)
  }

  /// Scores `[kvHeads, candidates]`.
  public func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
    let candidates = candidates(of: observation.tokens)
    let means = try observation[.windowAttention(window: window)]
    let variances = try observation[.windowVariance(window: window)]
    let weight = Float(gamma)
    let indicator = zip(means, variances).map { $0 + weight * $1 }
    let heads = GroupReduction.mean.reduce(
      indicator, kvHeads: observation.queryHeads, group: 1, columns: observation.tokens,
      candidates: candidates)
    let values = GroupReduction.mean.reduce(
      pooling.apply(to: heads, columns: candidates), kvHeads: observation.kvHeads,
      group: observation.groupSize, columns: candidates, candidates: candidates)
    return try CandidateScores(kvHeads: observation.kvHeads, candidates: candidates, values: values)
  }
}

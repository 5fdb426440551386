/// LAVa: layers by the normalised entropy of their scores, a layer's heads by Ada-KV.
///
/// Source: arXiv 2509.09754; the authors' `LavaKVCluster` and the loop over layers that drives it.
public struct LAVaAllocator: BudgetAllocator, Equatable {
  /// How a layer's share becomes whole.
  public enum Shares: String, Sendable, CaseIterable {
    /// By largest remainder: the layers' total is exactly `L·b`. Ours, the default.
    case exact
    /// Rounded down, as the authors' code does.
    case floor
    /// Rounded down, and a `blend` safeguard promises every head `int(α·B)` whatever its layer's share, as the
    /// authors' code does since it writes the layer's promise under a misspelt name.
    case published
  }

  /// As in `snapkv+lava`.
  public var name: String { "lava" }
  /// How layers' shares become whole.
  public var layerShares: Shares
  /// How a layer's heads share.
  public var heads: AdaKVAllocator
  /// The safeguard weight.
  public var alpha: Double? { heads.alpha }
  /// Yes: a layer's share is its entropy's part of all layers'.
  public var isCoupled: Bool { true }
  /// `shares` and Ada-KV's.
  public var parameters: [Parameter] { [Parameter("shares", layerShares.rawValue)] + heads.parameters }

  /// Joins a rounding of the layers' shares with Ada-KV for their heads.
  public init(layerShares: Shares = .exact, heads: AdaKVAllocator = AdaKVAllocator()) {
    self.layerShares = layerShares
    self.heads = heads
  }

  /// Reads `shares` and Ada-KV's.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init(
      layerShares: try reader.choice("shares", default: .exact), heads: try AdaKVAllocator(reading: &reader))
  }

  /// The normalised entropy of all the layer's scores together.
  public func weights(
    of scores: CandidateScores, observation: LayerObservation, window: Int
  ) throws(AdaKVError) -> [Double] {
    let total = scores.values.reduce(0.0) { $0 + Double($1) } + 1e-16
    let entropy = scores.values.reduce(0.0) { sum, score in
      let p = Double(score) / total
      return p > 0 ? sum - p * Math.ln(p + 1e-16) : sum
    }
    return [scores.values.count > 1 ? entropy / Math.ln(Double(scores.values.count)) : 0]
  }

  /// Base capacities in proportion to the entropies of the layers seen so far.
  public func shares(for layers: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare] {
    let weights = layers.map { $0[0] }
    let total = budget.layers * budget.baseCapacity
    switch layerShares {
    case .exact:
      return ProportionalShares(weights: weights, total: total, largest: budget.candidates).counts
        .map(LayerShare.base)
    case .floor, .published:
      let sum = weights.reduce(0, +)
      return weights.map { weight in
        let share = sum > 0 ? weight / sum * Double(total) : Double(total) / Double(weights.count)
        return .base(min(Int(share), budget.candidates))
      }
    }
  }

  /// Ada-KV's, which under published shares promises every head its part of the whole model's budget.
  public func capacities(for ranking: inout ScoreRanking, budget: LayerBudget) -> [Int] {
    let promise = layerShares == .published ? Int(heads.safeguardWeight * Double(budget.modelBudget)) : nil
    return heads.capacities(for: &ranking, budget: budget, promise: promise)
  }

  /// Ada-KV's.
  public func guaranteed(_ budget: LayerBudget) -> Int { heads.guaranteed(budget) }
}

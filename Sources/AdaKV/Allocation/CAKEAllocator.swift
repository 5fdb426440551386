/// CAKE: layers by how dispersed and how changing their attention is, the same for every KV head of a layer.
///
/// A layer's preference is `entropy^(1/τ₁) · variance^(1/τ₂)` of the window's attention to the candidates, all heads
/// together. Source: arXiv 2503.12491; antgroup/cakekv `cake/model/modify_llama.py` and `cake/utils.py`.
public struct CAKEAllocator: BudgetAllocator, Equatable {
  /// As in `snapkv+cake`.
  public var name: String { "cake" }
  /// Temperature of the entropy, `τ₁`.
  public var tau1: Double
  /// Temperature of the variance, `τ₂`.
  public var tau2: Double
  /// Yes: a layer's share is its preference's part of all layers'.
  public var isCoupled: Bool { true }
  /// `tau1` and `tau2`.
  public var parameters: [Parameter] { [Parameter("tau1", tau1), Parameter("tau2", tau2)] }

  /// Entropy times variance, unless temperatures are given.
  public init(tau1: Double = 1, tau2: Double = 1) {
    self.tau1 = tau1
    self.tau2 = tau2
  }

  /// Reads `tau1` and `tau2`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init(
      tau1: try reader.number("tau1", default: 1, in: 0.01...100),
      tau2: try reader.number("tau2", default: 1, in: 0.01...100))
  }

  /// The window's entropy and variance.
  public func needs(window: Int) -> Set<Ingredient> {
    let seen = max(window, 2)
    return [.windowEntropy(window: seen), .windowVariance(window: seen)]
  }

  /// The logarithm of the layer's preference, which itself may be beyond any number.
  public func weights(
    of scores: CandidateScores, observation: LayerObservation, window: Int
  ) throws(AdaKVError) -> [Double] {
    let seen = max(window, 2)
    let dispersion = try observation[.windowEntropy(window: seen)].reduce(0.0) { $0 + Double($1) }
    let variances = try observation[.windowVariance(window: seen)]
    let candidates = max(0, observation.tokens - seen)
    var change = 0.0
    for head in 0..<observation.queryHeads {
      let row = head * observation.tokens
      for variance in variances[row..<row + candidates] { change += Double(variance) }
    }
    return [Math.ln(max(dispersion, 0)) / tau1 + Math.ln(max(change, 0)) / tau2]
  }

  /// Base capacities in proportion to the preferences of the layers seen so far, rounded as the authors do.
  public func shares(for layers: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare] {
    let top = layers.map { $0[0] }.max() ?? 0
    let weights = layers.map { top > -.infinity ? Math.exponential($0[0] - top) : 0 }
    let sum = weights.reduce(0, +)
    let total = budget.layers * budget.baseCapacity
    let parts = weights.map { sum > 0 ? $0 / sum * Double(total) : Double(total) / Double(weights.count) }
    return Self.settled(parts, total: total, largest: budget.candidates).map(LayerShare.base)
  }

  /// Shares rounded down; what is over the largest, then what is missing from the total, spread evenly over the layers
  /// that are not full, the first of them taking the remainder.
  private static func settled(_ parts: [Double], total: Int, largest: Int) -> [Int] {
    var bases = parts.map { Int($0.rounded(.down)) }
    let excess = bases.reduce(0) { $0 + max(0, $1 - largest) }
    bases = bases.map { min($0, largest) }
    if excess > 0 { spread(excess, over: bases.indices.filter { bases[$0] < largest }, in: &bases) }
    let missing = total - bases.reduce(0, +)
    if missing > 0 { spread(missing, over: bases.indices.filter { bases[$0] < largest }, in: &bases) }
    return bases.map { min($0, largest) }
  }

  private static func spread(_ amount: Int, over layers: [Int], in bases: inout [Int]) {
    guard !layers.isEmpty else { return }
    for (place, layer) in layers.enumerated() {
      bases[layer] += amount / layers.count + (place < amount % layers.count ? 1 : 0)
    }
  }
}

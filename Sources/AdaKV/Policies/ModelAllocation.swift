/// One policy over one prompt, layer by layer as layers are done.
///
/// A coupled allocator's shares change as more layers are seen; they are final when the last one was.
/// Memory: the scores `[kvHeads, candidates]` of every layer, and for coupled allocators what the scorer looked at.
public struct ModelAllocation: Sendable {
  /// The policy.
  public let policy: Policy
  /// What it may spend.
  public let budget: ModelBudget
  /// What was decided for each layer seen so far.
  public private(set) var layers: [LayerAllocation] = []
  private var shares: [LayerShare] = []
  /// What a coupled allocator weighs the layers seen so far by.
  private var weights: [[Double]] = []
  private var observations: [LayerObservation] = []

  /// Whether every layer was seen, so that nothing will change any more.
  public var isFinal: Bool { layers.count == budget.layers }

  /// Begins with nothing seen.
  ///
  /// - Throws: ``AdaKVError`` for a budget within the window.
  public init(policy: Policy, layers: Int, kvHeads: Int, tokens: Int, budget: Int) throws(AdaKVError) {
    self.policy = policy
    self.budget = try ModelBudget(
      layers: layers, kvHeads: kvHeads, tokens: tokens, budget: budget, window: policy.scorer.window)
    if !policy.allocator.isCoupled {
      shares = try policy.parts.shares(for: Array(repeating: [], count: layers), budget: self.budget)
    }
  }

  /// Takes the next layer and decides what its heads keep.
  ///
  /// - Returns: The layers whose allocation is other than before, ascending.
  /// - Throws: ``AdaKVError`` for a source that lacks what is needed or numbers that are none; then nothing was taken.
  public mutating func add(_ observation: LayerObservation) throws(AdaKVError) -> [Int] {
    let index = layers.count
    precondition(index < budget.layers, "a model has no more layers")
    let scores = try policy.parts.scores(for: observation)
    guard policy.allocator.isCoupled else {
      layers.append(
        try policy.parts.decide(
          scores, of: observation, layer: index, share: shares[index], budget: budget))
      return [index]
    }
    let weighed = try policy.allocator.weights(
      of: scores, observation: observation, window: policy.scorer.window)
    let updated = try policy.parts.shares(for: weights + [weighed], budget: budget)
    var changed: [Int] = []
    var next = layers
    for layer in 0...index where layer == index || updated[layer] != shares[layer] {
      let seen = layer == index ? observation : observations[layer]
      let known = layer == index ? scores : layers[layer].scores
      let decided = try policy.parts.decide(
        known, of: seen, layer: layer, share: updated[layer], budget: budget)
      if layer == index { next.append(decided) } else { next[layer] = decided }
      changed.append(layer)
    }
    layers = next
    shares = updated
    weights.append(weighed)
    if isFinal { observations = [] } else { observations.append(observation) }
    return changed
  }

  /// Takes the next layer of a cache that was evicted from before.
  ///
  /// - Parameter scores: Of all candidates; −∞ for those that are gone, of which none is kept.
  /// - Precondition: The allocator is not coupled.
  /// - Throws: ``AdaKVError``; then nothing was taken.
  public mutating func add(
    partlyHeld scores: CandidateScores, of observation: LayerObservation
  ) throws(AdaKVError) {
    precondition(!policy.allocator.isCoupled, "a coupled allocator is applied once")
    let index = layers.count
    layers.append(
      try policy.parts.decide(
        scores, of: observation, layer: index, share: shares[index], budget: budget, isPartlyHeld: true))
  }
}

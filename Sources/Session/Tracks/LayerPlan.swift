package import AdaKV

/// What one policy keeps of one layer, and what its uniform twin would.
package struct LayerPlan: Sendable {
  /// Candidates kept plus window, per KV head.
  package let capacities: [Int]
  /// The kept prompt positions, window included.
  package let kept: KeptEntries
  /// The same scores with the same budget for every head.
  package let uniformKept: KeptEntries
  /// What a decode stream holds in place of the kept candidates; nil where all of them are whole.
  package let substitutes: SubstituteEntries?
  /// Numbers of keys, and as many of values, that the kept candidates and the bases of their dimensions are stored as,
  /// less those of the same candidates whole.
  package let extraDimensions: Int
  /// Whether every head keeps everything.
  package let evictsNothing: Bool

  /// Takes what a policy decided for a layer, and asks its twin.
  ///
  /// - Parameter twin: The policy's uniform twin; nil for a policy that is its own.
  /// - Throws: `AdaKVError`.
  init(_ allocation: LayerAllocation, of observation: LayerObservation, twin: Policy?, budget: ModelBudget)
    throws
  {
    let first = observation.firstPosition
    let tokens = first + observation.tokens
    capacities = allocation.capacities(tokens: observation.tokens)
    kept = allocation.kept(tokens: observation.tokens, from: first)
    let compression = allocation.compression
    evictsNothing = compression == nil && capacities.allSatisfy { $0 == tokens }
    substitutes = allocation.substitutes
    extraDimensions =
      compression.map { $0.storedDimensions - $0.dimensions.count * $0.headDimension } ?? 0
    if let twin {
      let uniform = try twin.allocate(
        allocation.scores, of: observation, layer: observation.layer, layers: budget.layers,
        budget: budget.budget)
      uniformKept = uniform.kept(tokens: observation.tokens, from: first)
    } else {
      uniformKept = kept
    }
  }
}

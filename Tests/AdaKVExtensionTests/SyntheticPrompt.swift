import AdaKV

/// The attention of a prompt's last 8 tokens in every layer: of each head more focused than of the one before.
struct SyntheticPrompt {
  let queryHeads = 8
  let kvHeads = 4
  let tokens = 160
  /// Rows `[queryHeads, tokens]` of each layer, each summing to 1.
  let attention: [[Float]]

  init(layers: Int) {
    let (heads, tokens) = (queryHeads, tokens)
    attention = (0..<layers).map { layer in
      (0..<heads).flatMap { head in
        let weights = (0..<tokens).map { token in
          let place = Float((token * 37 + head * 11 + layer * 5) % tokens + 1) / Float(tokens)
          return (0...head + layer).reduce(Float(1)) { product, _ in product * place }
        }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
      }
    }
  }

  func observation(layer: Int) throws -> LayerObservation {
    try LayerObservation(
      layer: layer, queryHeads: queryHeads, kvHeads: kvHeads, tokens: tokens, window: 8,
      windowAttention: attention[layer])
  }

  func allocation(_ policy: Policy, budget: Int) throws -> ModelAllocation {
    var allocation = try ModelAllocation(
      policy: policy, layers: attention.count, kvHeads: kvHeads, tokens: tokens, budget: budget)
    for layer in attention.indices { _ = try allocation.add(observation(layer: layer)) }
    return allocation
  }
}

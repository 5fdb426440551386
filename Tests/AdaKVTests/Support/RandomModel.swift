import TestSupport

@testable import AdaKV

/// A random prompt through a random model: everything that any scorer or allocator asks for.
struct RandomModel {
  let layers: Int
  let queryHeads: Int
  let kvHeads: Int
  let tokens: Int
  let headDimension = 4
  private let seed: UInt64
  /// What every value is, if they are all to be the same.
  var constant: Float?
  /// A layer and ingredient one of whose values is not a number.
  var broken: (layer: Int, ingredient: Ingredient)?

  init(seed: UInt64, layers: Int, queryHeads: Int, kvHeads: Int, tokens: Int) {
    self.seed = seed
    self.layers = layers
    self.queryHeads = queryHeads
    self.kvHeads = kvHeads
    self.tokens = tokens
  }

  /// A shape drawn from a seed.
  init(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed) &* 977)
    let kvHeads = [1, 2, 3, 4, 8][Int.random(in: 0..<5, using: &generator)]
    self.init(
      seed: UInt64(seed), layers: [1, 2, 3, 6, 24][Int.random(in: 0..<5, using: &generator)],
      queryHeads: kvHeads * Int.random(in: 1...4, using: &generator), kvHeads: kvHeads,
      tokens: Int.random(in: 60...160, using: &generator))
  }

  /// One layer with what a policy needs.
  func observation(layer: Int, for policy: Policy) throws -> LayerObservation {
    var observation = try LayerObservation(
      layer: layer, queryHeads: queryHeads, kvHeads: kvHeads, tokens: tokens)
    for need in policy.needs { try observation.add(values(of: need, layer: layer), as: need) }
    return observation
  }

  private func values(of ingredient: Ingredient, layer: Int) -> [Float] {
    let count =
      ingredient.count(
        queryHeads: queryHeads, kvHeads: kvHeads, tokens: tokens, headDimension: headDimension, layers: layers
      )
      ?? 0
    if let constant { return Array(repeating: constant, count: count) }
    // The importance is the model's, the same in every layer; everything else is a layer's own.
    var isModels = false
    if case .headImportance = ingredient { isModels = true }
    var generator = SeededGenerator(seed: seed &* 31 &+ UInt64(isModels ? 0 : layer + 1))
    var values = (0..<count).map { _ in
      Float.random(in: 0.001...1, using: &generator) * Float.random(in: 0.001...1, using: &generator)
    }
    if case .windowAttention = ingredient {
      let skew = layer % 3 + 1
      values = values.map { value in (0..<skew).reduce(1) { product, _ in product * value } }
      for head in 0..<queryHeads {
        let row = head * tokens..<(head + 1) * tokens
        let sum = values[row].reduce(0, +)
        for index in row { values[index] /= sum }
      }
    }
    if let broken, broken.layer == layer, broken.ingredient == ingredient { values[count / 3] = .nan }
    return values
  }

  /// The allocation of a policy over all layers.
  func allocation(_ policy: Policy, budget: Int) throws -> ModelAllocation {
    var allocation = try ModelAllocation(
      policy: policy, layers: layers, kvHeads: kvHeads, tokens: tokens, budget: budget)
    for layer in 0..<layers { _ = try allocation.add(observation(layer: layer, for: policy)) }
    return allocation
  }
}

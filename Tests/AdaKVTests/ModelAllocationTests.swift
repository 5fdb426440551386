import Testing

@testable import AdaKV

/// What holds for every policy, whatever its scores and shapes.
@Suite struct ModelAllocationTests {
  static let short = "window=8"

  /// Every named policy, with windows short enough for the prompts of these tests.
  static var policies: [Policy] {
    get throws {
      try PolicyCatalog.standard.named.map { row in
        let plain = try Policy(row.name)
        return plain.scorer.window > 8 ? try Policy("\(row.name):\(short)") : plain
      }
    }
  }

  /// Allocators whose totals are exactly `L·K·b`, if no head is full.
  static let exact = [
    "snapkv", "ada-snapkv", "pyramid", "ada-pyramid", "cake", "lava", "h2o", "ada-h2o", "knorm", "expected",
    "ada-expected", "tova", "streaming", "critical-snapkv", "critical-ada-snapkv", "random", "kvpress-snapkv",
    "kvpress-ada-snapkv", "kvpress-ada-expected", "kvpress-critical-snapkv", "kvpress-critical-ada-snapkv",
  ]

  @Test(arguments: 0..<8) func capacitiesAreWithinBoundsAndTotalsAreExact(seed: Int) throws {
    let model = RandomModel(seed: seed)
    for policy in try Self.policies {
      // Of four dimensions a projection stores one, which weighs as much as a token.
      let least = policy.reserve + (policy.name == "mixed-dim" ? 2 : 1)
      for budget in [least, 41] where budget >= least {
        let allocation = try model.allocation(policy, budget: budget)
        #expect(allocation.isFinal && allocation.layers.count == model.layers)
        let candidates = model.tokens - policy.scorer.window
        for layer in allocation.layers {
          #expect(layer.capacities.count == model.kvHeads)
          #expect(layer.capacities.allSatisfy { (0...candidates).contains($0) })
          for head in 0..<model.kvHeads {
            let kept = layer.selection[head: head]
            #expect(kept.count == layer.capacities[head])
            #expect(zip(kept, kept.dropFirst()).allSatisfy { $0 < $1 })
            #expect(kept.allSatisfy { (0..<Int32(candidates)).contains($0) })
          }
        }
        if Self.exact.contains(policy.name) {
          let total = allocation.layers.reduce(0) { $0 + $1.capacities.reduce(0, +) }
          #expect(
            total == model.layers * model.kvHeads * (budget - policy.scorer.window),
            "\(policy) B \(budget)")
        }
      }
    }
  }

  /// A budget over the prompt keeps everything, and one token under it evicts.
  @Test func nothingIsEvictedFromWhatFits() throws {
    let model = RandomModel(seed: 5, layers: 3, queryHeads: 4, kvHeads: 2, tokens: 80)
    for policy in try Self.policies {
      let whole = try model.allocation(policy, budget: 80)
      #expect(
        whole.layers.allSatisfy { $0.capacities.allSatisfy { $0 == 80 - policy.scorer.window } }, "\(policy)")
    }
  }

  @Test(arguments: [Float(0), 0.5]) func allScoresEqual(value: Float) throws {
    var model = RandomModel(seed: 6, layers: 4, queryHeads: 4, kvHeads: 2, tokens: 90)
    model.constant = value
    for policy in try Self.policies {
      let allocation = try model.allocation(policy, budget: 45)
      let total = allocation.layers.reduce(0) { $0 + $1.capacities.reduce(0, +) }
      if Self.exact.contains(policy.name) { #expect(total == 8 * (45 - policy.scorer.window), "\(policy)") }
      #expect(allocation.layers.allSatisfy { $0.capacities.allSatisfy { $0 >= 0 } })
    }
  }

  /// A number that is none is an error wherever it stands, and the layers before it stay.
  @Test func aValueThatIsNotANumberIsAnError() throws {
    for policy in try Self.policies {
      for need in policy.needs {
        // What only weighs layers or ranks heads is not a score.
        if policy.allocator.needs(window: policy.scorer.window).contains(need),
          !policy.scorer.needs.contains(need)
        {
          continue
        }
        var model = RandomModel(seed: 7, layers: 3, queryHeads: 4, kvHeads: 2, tokens: 90)
        model.broken = (layer: 1, ingredient: need)
        #expect(throws: AdaKVError.self, "\(policy) \(need)") { _ = try model.allocation(policy, budget: 45) }
      }
    }
  }

  @Test func oneHeadAndOneLayer() throws {
    let model = RandomModel(seed: 8, layers: 1, queryHeads: 1, kvHeads: 1, tokens: 100)
    for policy in try Self.policies where Self.exact.contains(policy.name) {
      #expect(
        try model.allocation(policy, budget: 50).layers[0].capacities == [50 - policy.scorer.window],
        "\(policy)")
    }
  }

  /// With one budget for every head, or the global best of α = 0, a larger budget keeps what a smaller one kept.
  @Test(arguments: [
    "snapkv:window=8", "h2o", "knorm", "tova", "streaming", "expected", "random", "cake+uniform:window=8",
    "lava+uniform:window=8", "ada-snapkv:window=8,alpha=0", "ada-h2o:alpha=0",
  ])
  func keptSetsGrowWithTheBudget(text: String) throws {
    let policy = try Policy(text)
    let model = RandomModel(seed: 9, layers: 2, queryHeads: 6, kvHeads: 3, tokens: 90)
    var before: [[Set<Int32>]]?
    for budget in policy.reserve + 1...89 {
      let kept = try model.allocation(policy, budget: budget).layers.map { layer in
        (0..<3).map { Set(layer.selection[head: $0]) }
      }
      if let before {
        for (old, new) in zip(before.joined(), kept.joined()) { #expect(old.isSubset(of: new)) }
      }
      before = kept
    }
  }

  /// α = 1 is the same for every head, α = 0 all by the scores.
  @Test(arguments: ["ada-snapkv", "ada-pyramid", "critical-ada-snapkv", "lava"])
  func safeguardEndpoints(name: String) throws {
    let model = RandomModel(seed: 10, layers: 4, queryHeads: 6, kvHeads: 3, tokens: 120)
    let even = try model.allocation(Policy("\(name):window=8,alpha=1"), budget: 40)
    for layer in even.layers { #expect(Set(layer.capacities).count == 1) }
    let free = try model.allocation(Policy("\(name):window=8,alpha=0"), budget: 40)
    #expect(free.layers.contains { Set($0.capacities).count > 1 })
  }

  @Test func aCoupledPolicyIsFinalWithTheLastLayer() throws {
    let policy = try Policy("lava:window=8,alpha=0")
    let model = RandomModel(seed: 11, layers: 6, queryHeads: 4, kvHeads: 2, tokens: 150)
    var allocation = try ModelAllocation(policy: policy, layers: 6, kvHeads: 2, tokens: 150, budget: 40)
    for layer in 0..<6 {
      #expect(!allocation.isFinal)
      let changed = try allocation.add(model.observation(layer: layer, for: policy))
      #expect(changed.contains(layer))
    }
    #expect(allocation.isFinal)
    // The same shares, had all layers been there at once.
    let weights = try (0..<6).map { layer in
      try policy.allocator.weights(
        of: allocation.layers[layer].scores, observation: model.observation(layer: layer, for: policy),
        window: 8)
    }
    let shares = try policy.allocator.shares(for: weights, budget: allocation.budget)
    for (layer, share) in zip(allocation.layers, shares) {
      #expect(share == .base(layer.capacities.reduce(0, +) / 2))
    }
  }

  @Test func whatASourceDoesNotGiveIsNamed() throws {
    let bare = try LayerObservation(queryHeads: 2, kvHeads: 2, tokens: 20)
    for policy in try Self.policies where !policy.needs.isEmpty {
      #expect(throws: AdaKVError.self, "\(policy)") {
        var allocation = try ModelAllocation(policy: policy, layers: 1, kvHeads: 2, tokens: 20, budget: 1000)
        _ = try allocation.add(bare)
      }
    }
    #expect(
      AdaKVError.missing(.attentionMeans).description
        == "the policy needs the attention of the whole prompt, which this source does not give")
  }
}

import TestSupport
import Testing

@testable import AdaKV

/// The same bytes for more tokens at fewer dimensions, in one layer.
@Suite struct MixedDimensionTests {
  /// A layer of keys and values of low rank and a little noise, with queries near some of the keys.
  struct Layer {
    let queryHeads: Int
    let kvHeads: Int
    let tokens: Int
    let size: Int
    let window: Int
    var keys: [Float] = []
    var values: [Float] = []
    var queries: [Float] = []

    init(seed: Int, queryHeads: Int = 4, kvHeads: Int = 2, tokens: Int = 60, size: Int = 8, window: Int = 8) {
      (self.queryHeads, self.kvHeads, self.tokens) = (queryHeads, kvHeads, tokens)
      (self.size, self.window) = (size, window)
      var generator = SeededGenerator(seed: UInt64(seed) &* 131)
      func number() -> Float { Float.random(in: -1...1, using: &generator) }
      func rows(_ count: Int) -> [Float] {
        let directions = (0..<2 * size).map { _ in number() }
        return (0..<count).flatMap { _ -> [Float] in
          let (a, b) = (number() * 3, number() * 3)
          return (0..<size).map { a * directions[$0] + b * directions[size + $0] + number() * 0.3 }
        }
      }
      for _ in 0..<kvHeads {
        keys += rows(tokens)
        values += rows(tokens)
      }
      queries = (0..<queryHeads * window * size).map { _ in number() * 2 }
    }

    func observation() throws -> LayerObservation {
      var observation = try LayerObservation(queryHeads: queryHeads, kvHeads: kvHeads, tokens: tokens)
      try observation.add(keys, as: .keys)
      try observation.add(values, as: .values)
      try observation.add(queries, as: .windowQueries(window: window))
      return observation
    }

    func allocate(_ allocator: MixedDimensionAllocator, budget: Int) throws -> LayerAllocation {
      let scores = try CandidateScores(
        kvHeads: kvHeads, candidates: tokens - window,
        values: Array(repeating: 0, count: kvHeads * (tokens - window)))
      var ranking = ScoreRanking(scores)
      let division = try allocator.division(
        of: &ranking, observation: observation(),
        budget: LayerBudget(layer: 0, layers: 1, budget: budget, window: window))
      guard case .entries(let selection, let compression) = division else {
        throw AdaKVError.shape(what: "entries", expected: 1, found: 0)
      }
      return LayerAllocation(scores: scores, selection: selection, compression: compression)
    }

    func losses(_ ranks: [Int]) throws -> DimensionLosses {
      try DimensionLosses(
        of: LayerEntries(observation(), window: window), ranks: ranks, candidates: tokens - window)
    }
  }

  @Test(arguments: 0..<6) func storesNoMoreThanTheBudget(seed: Int) throws {
    let layer = Layer(seed: seed)
    for budget in 11...59 {
      let found = try layer.allocate(MixedDimensionAllocator(), budget: budget)
      let compression = try #require(found.compression)
      #expect(compression.dimensions.count == found.selection.positions.count)
      #expect(compression.keys.count == compression.dimensions.count * layer.size)
      #expect(compression.dimensions.allSatisfy { [1, 2, 8].contains($0) })
      #expect(compression.basisRanks.allSatisfy { $0 == 0 || $0 == 2 })
      #expect(compression.storedDimensions <= layer.kvHeads * (budget - layer.window) * layer.size)
    }
  }

  /// Whole entries are read as they are, the others from the space of their head's first directions.
  @Test func entriesAreReadAsTheyAreStored() throws {
    let layer = Layer(seed: 11)
    let found = try layer.allocate(MixedDimensionAllocator(), budget: 20)
    let compression = try #require(found.compression)
    let losses = try layer.losses([1, 2])
    #expect(Set(compression.dimensions).count > 1)
    for head in 0..<layer.kvHeads {
      for index in found.selection[head: head].indices {
        let token = (head * layer.tokens + Int(found.selection.positions[index])) * layer.size
        for (all, read, basis) in [
          (layer.keys, compression.keys, losses.bases[head].keys),
          (layer.values, compression.values, losses.bases[head].values),
        ] {
          let own = Array(all[token..<token + layer.size])
          let stored = Array(read[index * layer.size..<(index + 1) * layer.size])
          if compression.dimensions[index] == layer.size {
            #expect(stored == own)
            continue
          }
          var expected = [Float](repeating: 0, count: layer.size)
          for rank in 0..<compression.dimensions[index] {
            let direction = basis.vectors[rank * layer.size..<(rank + 1) * layer.size]
            let length = zip(own, direction).reduce(0) { $0 + $1.0 * $1.1 }
            for (i, component) in direction.enumerated() { expected[i] += length * component }
          }
          #expect(zip(stored, expected).allSatisfy { abs($0 - $1) < 1e-5 })
        }
      }
    }
  }

  /// Every kind of loss by its formula, worked out without matrices.
  @Test func lossesAreTheAlgorithms() throws {
    let layer = Layer(seed: 12, queryHeads: 2, kvHeads: 1, tokens: 20, size: 4, window: 3)
    let losses = try layer.losses([2])
    let basis = losses.bases[0]
    func row(_ all: [Float], _ index: Int) -> [Double] {
      all[index * 4..<(index + 1) * 4].map(Double.init)
    }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    func read(_ own: [Double], _ basis: DimensionBasis) -> [Double] {
      var sum = [Double](repeating: 0, count: 4)
      for rank in 0..<2 {
        let direction = row(basis.vectors, rank)
        let length = dot(own, direction)
        for i in 0..<4 { sum[i] += length * direction[i] }
      }
      return sum
    }
    func attention(_ query: [Double], _ keys: [[Double]], seen: Int) -> [Double] {
      // e to the power, by squaring a short series: no library shared with the code.
      let powers = keys.prefix(seen).map { key -> Double in
        let x = dot(query, key) / 2 / 4096
        var result = 1 + x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4)))
        for _ in 0..<12 { result *= result }
        return result
      }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum } + Array(repeating: 0, count: keys.count - seen)
    }
    let keys = (0..<20).map { row(layer.keys, $0) }
    let values = (0..<20).map { row(layer.values, $0) }
    var expected = [[Double]](repeating: [0, 0, 0], count: 17)
    for head in 0..<2 {
      for index in 0..<3 {
        let query = row(layer.queries, head * 3 + index)
        let exact = attention(query, keys, seen: 18 + index)
        let changed = attention(query, keys.map { read($0, basis.keys) }, seen: 18 + index)
        for j in 0..<17 {
          let size = dot(values[j], values[j]).squareRoot()
          let error = zip(values[j], read(values[j], basis.values)).map { $0 - $1 }
          expected[j][0] += 2 * exact[j] * size
          expected[j][1] += abs(changed[j] - exact[j]) * size + exact[j] * dot(error, error).squareRoot()
        }
      }
    }
    for (own, other) in zip(losses.values, expected.joined()) { #expect(abs(own - other) < 1e-5) }
    #expect(losses.values.count == 51 && losses.dimensions == [0, 2, 4])
  }

  @Test func anUnpaidBasisLosesNoMoreThanEviction() throws {
    for seed in 0..<6 {
      let layer = Layer(seed: seed)
      let losses = try layer.losses([1, 2])
      let ends = stride(from: 0, to: losses.values.count, by: 4).flatMap { row -> [Double] in
        [losses.values[row], 0]
      }
      for base in [2, 5, 9, 20] {
        let budget = layer.kvHeads * base * layer.size
        let mixed = DimensionAllocation(losses: losses.values, dimensions: losses.dimensions, budget: budget)
        let evicting = DimensionAllocation(losses: ends, dimensions: [0, layer.size], budget: budget)
        #expect(mixed.loss <= evicting.loss)
        let whole = try layer.allocate(MixedDimensionAllocator(ratios: []), budget: base + layer.window)
        #expect(whole.compression == nil)
        #expect(whole.capacities.reduce(0, +) == layer.kvHeads * base)
      }
    }
  }

  @Test func sharesOfDimensions() {
    let usual = MixedDimensionAllocator()
    #expect(
      [128, 64, 32, 20, 10, 8, 4, 2, 1].map(usual.ranks) == [
        [16, 32], [8, 16], [4, 8], [3, 5], [1, 3], [1, 2], [1], [1], [],
      ])
    #expect(MixedDimensionAllocator(ratios: [0.5, 0.99]).ranks(of: 4) == [2])
  }

  @Test func oneDimensionAndOneHead() throws {
    let layer = Layer(seed: 3, queryHeads: 1, kvHeads: 1, size: 1)
    let found = try layer.allocate(MixedDimensionAllocator(), budget: 20)
    #expect(found.compression == nil && found.capacities == [12])
  }

  @Test func allValuesEqual() throws {
    var layer = Layer(seed: 4)
    layer.keys = layer.keys.map { _ in 0.5 }
    layer.values = layer.keys
    // One direction holds everything, so that every token is read as it was from a single dimension.
    let found = try layer.allocate(MixedDimensionAllocator(), budget: 30)
    let compression = try #require(found.compression)
    #expect(compression.keys.allSatisfy { abs($0 - 0.5) < 1e-6 })
    #expect(found.capacities == [52, 52])
    layer.values = layer.keys.map { _ in 0 }
    #expect(try layer.allocate(MixedDimensionAllocator(), budget: 30).capacities == [0, 0])
  }

  @Test func refusesWhatIsNoNumber() throws {
    for value in [Float.nan, .infinity] {
      for need in [Ingredient.keys, .values, .windowQueries(window: 8)] {
        var layer = Layer(seed: 5)
        switch need {
        case .keys: layer.keys[17] = value
        case .values: layer.values[17] = value
        default: layer.queries[17] = value
        }
        #expect(throws: AdaKVError.notFinite(need)) {
          try layer.allocate(MixedDimensionAllocator(), budget: 20)
        }
      }
    }
    var layer = Layer(seed: 5)
    layer.keys = layer.keys.map { $0 * 1e30 }
    layer.queries = layer.queries.map { $0 * 1e30 }
    #expect(throws: AdaKVError.self) { try layer.allocate(MixedDimensionAllocator(), budget: 20) }
    #expect(AdaKVError.notFinite(.keys).description == "the keys hold a value that is not a finite number")
  }

  @Test func refusesBuffersOfOtherShapes() throws {
    for need in [Ingredient.keys, .values, .windowQueries(window: 8)] {
      var layer = Layer(seed: 6)
      switch need {
      case .keys: layer.keys.removeLast()
      case .values: layer.values.removeLast()
      default: layer.queries.removeLast()
      }
      #expect(throws: AdaKVError.self) { try layer.allocate(MixedDimensionAllocator(), budget: 20) }
    }
  }

  @Test func refusesABudgetThatDoesNotPayForTheBasis() throws {
    let layer = Layer(seed: 7)
    for budget in [9, 10] {
      #expect(throws: AdaKVError.budgetWithinBasis(budget: budget, window: 8, basis: 2)) {
        try layer.allocate(MixedDimensionAllocator(), budget: budget)
      }
      _ = try layer.allocate(MixedDimensionAllocator(chargesBasis: false), budget: budget)
    }
    _ = try layer.allocate(MixedDimensionAllocator(), budget: 11)
    #expect(
      AdaKVError.budgetWithinBasis(budget: 40, window: 32, basis: 8).description
        == "a budget of 40 tokens leaves nothing beside the window of 32 and the projections, "
        + "which weigh as much as 8 tokens in each head: give at least 41")
  }

  @Test(arguments: ["", "0.5/0.25", "0.25/0.25", "0", "1", "0.5/", "x", "nan", "-0.5", "0.25,5"])
  func refusesRatios(text: String) {
    #expect(throws: AdaKVError.self) { try Policy("mixed-dim:ratios=\(text)") }
  }

  @Test func readsItsSettings() throws {
    #expect(try Policy("mixed-dim:ratios=none").description == "mixed-dim:ratios=none")
    #expect(try Policy("mixed-dim:ratios=0.5,basis=false").description == "mixed-dim:ratios=0.5,basis=false")
    #expect(try Policy("mixed-dim").uniformTwin.description == "snapkv:pool=none")
    #expect(try Policy("knorm+mixed-dim").needs.contains(.windowQueries(window: 32)))
    #expect(throws: AdaKVError.notWhileDecoding(policy: "mixed-dim", needs: .keys)) {
      try Policy("mixed-dim:interval=64")
    }
    do {
      _ = try Policy("mixed-dim:ratios=2")
    } catch {
      #expect(
        error.description
          == "policy mixed-dim: ratios=2 cannot be used, expected none, or shares between 0 and 1, ascending, as in 0.125/0.25"
      )
    }
  }
}

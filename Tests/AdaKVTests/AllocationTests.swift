import TestSupport
import Testing

@testable import AdaKV

@Suite struct AllocationTests {
  /// The authors' figure: three heads of six entries, six to keep in all.
  @Test func workedExample() throws {
    let rows: [Float] = [
      0.32, 0.01, 0.18, 0.08, 0.22, 0.19,
      0.89, 0.01, 0.05, 0.02, 0.01, 0.02,
      0.68, 0.01, 0.08, 0.04, 0.09, 0.10,
    ]
    let scores = try CandidateScores(kvHeads: 3, candidates: 6, values: rows)
    let budget = try LayerBudget.candidates(2)
    let adaptive = AdaKVAllocator(alpha: 0).capacities(for: scores, budget: budget)
    #expect(adaptive == [4, 1, 1])
    #expect(abs(retained(rows, scores, adaptive) - 2.48) < 1e-6)
    #expect(
      abs(retained(rows, scores, UniformAllocator().capacities(for: scores, budget: budget)) - 2.26) < 1e-6)
  }

  private func retained(_ rows: [Float], _ scores: CandidateScores, _ capacities: [Int]) -> Double {
    let selection = KeptEntries(best: scores, capacities: capacities)
    return (0..<scores.kvHeads).reduce(0.0) { sum, head in
      sum + selection[head: head].reduce(0.0) { $0 + Double(rows[head * scores.candidates + Int($1)]) }
    }
  }

  /// A tie at the layer's line goes to the lower head, and within a head to the lower position.
  @Test func tiesGoToTheLowerHeadThenTheLowerPosition() throws {
    let scores = try CandidateScores(kvHeads: 2, candidates: 4, values: [1, 5, 1, 1, 1, 5, 1, 1])
    let capacities = AdaKVAllocator(alpha: 0).capacities(for: scores, budget: try .candidates(2))
    #expect(capacities == [3, 1])
    let selection = KeptEntries(best: scores, capacities: capacities)
    #expect(Array(selection[head: 0]) == [0, 1, 2])
    #expect(Array(selection[head: 1]) == [1])
  }

  @Test(arguments: 0..<60) func exactSpendsExactlyTheBudget(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let layer = RandomLayer(
      seed: UInt64(seed), queryHeads: Int.random(in: 1...8, using: &generator), kvHeads: 1,
      entries: Int.random(in: 2...200, using: &generator))
    let base = Int.random(in: 1..<layer.entries, using: &generator)
    for alpha in [0, 0.05, 0.2, 0.35, 0.5, 0.9, 1] {
      for normalize in [false, true] {
        let capacities = AdaKVAllocator(alpha: alpha, normalize: normalize)
          .capacities(for: layer.scores, budget: try .candidates(base))
        #expect(capacities.reduce(0, +) == base * layer.queryHeads)
        #expect(capacities.allSatisfy { $0 >= Int(alpha * Double(base)) && $0 <= layer.entries })
      }
    }
  }

  @Test(arguments: 0..<40) func headsInAnotherOrderGetTheSameCapacities(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed) + 1000)
    let layer = RandomLayer(seed: UInt64(seed), queryHeads: 6, kvHeads: 1, entries: 80)
    let order = Array(0..<6).shuffled(using: &generator)
    let permuted = try CandidateScores(
      kvHeads: 6, candidates: 80, values: order.flatMap { layer.rows[$0 * 80..<($0 + 1) * 80] })
    for safeguard in Safeguard.allCases {
      for alpha in [0, 0.2, 0.5, 0.7] {
        let allocator = AdaKVAllocator(alpha: alpha, safeguard: safeguard)
        let plain = allocator.capacities(for: layer.scores, budget: try .candidates(17))
        #expect(allocator.capacities(for: permuted, budget: try .candidates(17)) == order.map { plain[$0] })
      }
    }
  }

  /// Doubling is exact in float32, so nothing may change.
  @Test(arguments: 0..<20) func scaledScoresChangeNothing(seed: Int) throws {
    let layer = RandomLayer(seed: UInt64(seed), queryHeads: 5, kvHeads: 1, entries: 60)
    let scaled = try CandidateScores(kvHeads: 5, candidates: 60, values: layer.rows.map { $0 * 1024 })
    for safeguard in Safeguard.allCases {
      for normalize in [false, true] {
        let allocator = AdaKVAllocator(alpha: 0.2, safeguard: safeguard, normalize: normalize)
        let budget = try LayerBudget.candidates(13)
        #expect(
          allocator.capacities(for: scaled, budget: budget)
            == allocator.capacities(for: layer.scores, budget: budget))
      }
    }
  }

  @Test(arguments: 0..<20) func alphaOneIsUniform(seed: Int) throws {
    let layer = RandomLayer(seed: UInt64(seed), queryHeads: 5, kvHeads: 1, entries: 60)
    for safeguard in [Safeguard.exact, .blend] {
      let capacities = AdaKVAllocator(alpha: 1, safeguard: safeguard)
        .capacities(for: layer.scores, budget: try .candidates(13))
      #expect(capacities == [13, 13, 13, 13, 13])
    }
    // kvpress counts the window into what a head is sure of: uniform, then, with a window of nothing but that.
    let sure = AdaKVAllocator(alpha: 1, safeguard: .floor)
      .capacities(for: layer.scores, budget: try LayerBudget(layer: 0, layers: 1, budget: 13, window: 0))
    #expect(sure == [13, 13, 13, 13, 13])
  }

  @Test func skippedLayersAreUniform() throws {
    let layer = RandomLayer(seed: 3, queryHeads: 4, kvHeads: 1, entries: 50)
    let allocator = AdaKVAllocator(alpha: 0, skip: 2)
    #expect(allocator.capacities(for: layer.scores, budget: try .candidates(9, layer: 1)) == [9, 9, 9, 9])
    #expect(allocator.capacities(for: layer.scores, budget: try .candidates(9, layer: 2)) != [9, 9, 9, 9])
  }

  @Test(arguments: [Float(0), 1, -3]) func equalScoresAreTakenInOrder(score: Float) throws {
    let scores = try CandidateScores(
      kvHeads: 3, candidates: 10, values: Array(repeating: score, count: 30))
    for allocator in [
      AdaKVAllocator(alpha: 0), AdaKVAllocator(alpha: 0.2, normalize: true),
      AdaKVAllocator(alpha: 0.5, safeguard: .floor),
    ] {
      let capacities = allocator.capacities(for: scores, budget: try .candidates(4))
      #expect(capacities.reduce(0, +) == 12)
      #expect(capacities == capacities.sorted(by: >))
    }
  }

  @Test func oneHeadKeepsTheBase() throws {
    let layer = RandomLayer(seed: 9, queryHeads: 1, kvHeads: 1, entries: 50)
    for safeguard in Safeguard.allCases {
      let capacities = AdaKVAllocator(alpha: 0.3, safeguard: safeguard)
        .capacities(for: layer.scores, budget: try .candidates(11))
      #expect(abs(capacities[0] - 11) <= (safeguard == .blend ? 1 : 0))
    }
  }

  @Test func shortPromptsKeepEverything() throws {
    let observation = try LayerObservation(
      queryHeads: 2, kvHeads: 2, tokens: 10, window: 4, windowAttention: Array(repeating: 0.1, count: 20))
    let policy = try Policy("ada-snapkv:window=4")
    for budget in [10, 11, 500] {
      #expect(try policy.allocate(observation, layer: 0, layers: 1, budget: budget).capacities == [6, 6])
    }
    #expect(try policy.allocate(observation, layer: 0, layers: 1, budget: 9).capacities.reduce(0, +) == 10)
    let tiny = try LayerObservation(
      queryHeads: 2, kvHeads: 2, tokens: 3, window: 4, windowAttention: Array(repeating: 0.3, count: 6))
    #expect(try policy.allocate(tiny, layer: 0, layers: 1, budget: 9).capacities == [0, 0])
  }

  /// What kvpress's own code gives for its form of the safeguard.
  @Test func floorAgreesWithKvpress() throws {
    struct File: Decodable {
      struct Case: Decodable {
        let heads, window, budget, candidates: Int
        let alpha: Double
        let scores: [Float]
        let capacities: [Int]
      }
      let cases: [Case]
    }
    let file = try Fixture.decode("kvpress_floor.json", as: File.self)
    #expect(file.cases.count == 9)
    for item in file.cases {
      let scores = try CandidateScores(kvHeads: item.heads, candidates: item.candidates, values: item.scores)
      let budget = try LayerBudget(layer: 0, layers: 1, budget: item.budget, window: item.window)
      let allocator = AdaKVAllocator(alpha: item.alpha, safeguard: .floor)
      #expect(allocator.capacities(for: scores, budget: budget) == item.capacities)
    }
  }
}

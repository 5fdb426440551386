import AdaKV
import Testing

/// Scorers and allocators that are not this library's: all that they may do, and what is refused of it.
@Suite struct ForeignPartTests {
  /// Layers by the largest attention in them, so that their shares depend on each other.
  struct PeakAllocator: BudgetAllocator {
    var name: String { "peak" }
    var isCoupled: Bool { true }
    func needs(window: Int) -> Set<Ingredient> { [.windowAttention(window: window)] }

    func weights(
      of scores: CandidateScores, observation: LayerObservation, window: Int
    ) throws(AdaKVError) -> [Double] {
      [Double(try observation[.windowAttention(window: window)].max() ?? 0)]
    }

    func shares(for layers: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare] {
      ProportionalShares(
        weights: layers.map { $0[0] }, total: budget.layers * budget.baseCapacity, largest: budget.candidates
      )
      .counts.map(LayerShare.base)
    }
  }

  /// The lowest scores in place of the highest.
  struct ContraryAllocator: BudgetAllocator {
    var name: String { "contrary" }

    func division(
      of ranking: inout ScoreRanking, observation: LayerObservation, budget: LayerBudget
    ) throws(AdaKVError) -> LayerDivision {
      let scores = ranking.scores
      let turned = try CandidateScores(
        kvHeads: scores.kvHeads, candidates: scores.candidates, values: scores.values.map { -$0 })
      let capacities = Array(repeating: budget.baseCapacity, count: scores.kvHeads)
      return .entries(KeptEntries(best: turned, capacities: capacities), nil)
    }
  }

  /// Says whatever it is told.
  struct ToldAllocator: BudgetAllocator {
    var capacities: [Int] = []
    var shares: [LayerShare]?
    var entries: KeptEntries?
    var name: String { "told" }

    func shares(for layers: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare] {
      shares ?? Array(repeating: .base(budget.baseCapacity), count: layers.count)
    }

    func division(
      of ranking: inout ScoreRanking, observation: LayerObservation, budget: LayerBudget
    ) throws(AdaKVError) -> LayerDivision {
      entries.map { .entries($0, nil) } ?? .capacities(capacities)
    }
  }

  /// Says whatever it is told, before and after the capacities are known.
  struct ToldScorer: Scorer {
    var scores: CandidateScores?
    var staged: CandidateScores?
    var name: String { "told" }
    var window: Int { 8 }
    var needs: Set<Ingredient> { [] }

    func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
      if let scores { return scores }
      return try SnapKVScorer(window: window).scores(for: observation)
    }

    func selectionScores(
      _ scores: CandidateScores, capacities: [Int], guaranteed: Int, observation: LayerObservation
    ) throws(AdaKVError) -> CandidateScores? { staged }
  }

  private let prompt = SyntheticPrompt(layers: 3)
  private let scorer = SnapKVScorer(window: 8)

  @Test func aCoupledAllocatorSpendsTheModelsBudget() throws {
    let policy = Policy(scorer: scorer, allocator: PeakAllocator())
    let allocation = try prompt.allocation(policy, budget: 40)
    let totals = allocation.layers.map { $0.capacities.reduce(0, +) }
    #expect(totals.reduce(0, +) == 3 * prompt.kvHeads * 32)
    #expect(Set(totals).count > 1)
  }

  @Test func anAllocatorMayChooseTheEntries() throws {
    let policy = Policy(scorer: scorer, allocator: ContraryAllocator())
    let contrary = try prompt.allocation(policy, budget: 84).layers[0]
    let plain = try prompt.allocation(policy.uniformTwin, budget: 84).layers[0]
    #expect(contrary.capacities == plain.capacities)
    #expect(contrary.compression == nil && policy.allocator.storage == .whole)
    for head in 0..<prompt.kvHeads {
      #expect(Set(contrary.selection[head: head]).union(plain.selection[head: head]).count > 140)
    }
  }

  /// The best of a layer, counted over all heads together, is what Ada-KV divides by.
  @Test func aRankingCountsTheBest() throws {
    let scores = try CandidateScores(kvHeads: 3, candidates: 3, values: [9, 8, 1, 7, 2, 2, 6, 5, 3])
    var ranking = ScoreRanking(scores)
    #expect(ranking.counts(total: 4) == [2, 1, 1])
    #expect(
      AdaKVAllocator(alpha: 0).capacities(
        for: scores, budget: try LayerBudget(layer: 0, layers: 1, budget: 3, window: 1)) == [2, 1, 3])
    #expect(Array(scores[head: 1]) == [7, 2, 2])
  }

  @Test(arguments: [[32, 32, 32], [32, 32, 32, 32, 32], [], [32, 32, 32, 153], [-1, 32, 32, 32]])
  func capacitiesMustFitTheLayer(capacities: [Int]) throws {
    let policy = Policy(scorer: scorer, allocator: ToldAllocator(capacities: capacities))
    let expected: AdaKVError
    if capacities.count == 4, let head = capacities.firstIndex(where: { $0 != 32 }) {
      expected = .capacityOutOfRange(
        allocator: "told", head: head, capacity: capacities[head], candidates: 152)
    } else {
      expected = .shape(what: "the capacities by told", expected: 4, found: capacities.count)
    }
    #expect(throws: expected) { try prompt.allocation(policy, budget: 40) }
    let split = ToldAllocator(shares: Array(repeating: .heads(capacities), count: 3))
    if capacities.last != 153 {
      #expect(throws: expected) {
        try prompt.allocation(Policy(scorer: scorer, allocator: split), budget: 40)
      }
    }
  }

  @Test func sharesAndEntriesMustFitTheModel() throws {
    let few = ToldAllocator(shares: [.base(3)])
    #expect(throws: AdaKVError.shape(what: "the layers' shares by told", expected: 3, found: 1)) {
      try prompt.allocation(Policy(scorer: scorer, allocator: few), budget: 40)
    }
    let below = ToldAllocator(capacities: [0, 0, 0, 0], shares: Array(repeating: .base(-5), count: 3))
    #expect(
      try prompt.allocation(Policy(scorer: scorer, allocator: below), budget: 40).layers[0].capacities
        == [0, 0, 0, 0])
    let wide = try CandidateScores(
      kvHeads: 4, candidates: 200, values: (0..<800).map { Float($0) })
    let beyond = ToldAllocator(entries: KeptEntries(best: wide, capacities: [1, 1, 1, 1]))
    #expect(
      throws: AdaKVError.capacityOutOfRange(allocator: "told", head: 0, capacity: 200, candidates: 152)
    ) {
      try prompt.allocation(Policy(scorer: scorer, allocator: beyond), budget: 40)
    }
    let narrow = try CandidateScores(kvHeads: 1, candidates: 2, values: [0, 1])
    let heads = ToldAllocator(entries: KeptEntries(best: narrow, capacities: [1]))
    #expect(throws: AdaKVError.shape(what: "the heads by told", expected: 4, found: 1)) {
      try prompt.allocation(Policy(scorer: scorer, allocator: heads), budget: 40)
    }
  }

  @Test func scoresMustFitTheLayer() throws {
    let narrow = try CandidateScores(kvHeads: 4, candidates: 2, values: Array(repeating: 1, count: 8))
    for (scorer, what) in [
      (ToldScorer(scores: narrow), "the scores by told"),
      (ToldScorer(staged: narrow), "the selection scores by told"),
    ] {
      #expect(throws: AdaKVError.shape(what: what, expected: 4 * 152, found: 8)) {
        try prompt.allocation(Policy(scorer: scorer, allocator: UniformAllocator()), budget: 40)
      }
    }
  }
}

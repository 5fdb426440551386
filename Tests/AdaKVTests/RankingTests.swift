import TestSupport
import Testing

@testable import AdaKV

/// Ranking by a sample and a list finds what counting everything finds.
@Suite struct RankingTests {
  enum Kind: CaseIterable {
    case uniform, heavy, plateaus, equal, zero, negative, signedZeros, infinities, allButNothing, subnormal,
      pooled

    func score(_ generator: inout SeededGenerator, concentration: Int) -> Float {
      let uniform = Float.random(in: 0..<1, using: &generator)
      switch self {
      case .uniform: return uniform
      case .heavy, .pooled: return (0..<concentration).reduce(uniform) { value, _ in value * value }
      case .plateaus: return (uniform * 5).rounded() - 2
      case .equal: return 0.25
      case .zero: return 0
      case .negative: return -uniform / Float(concentration)
      case .signedZeros: return uniform < 0.6 ? (uniform < 0.3 ? 0 : -0.0) : uniform - 0.8
      case .infinities: return uniform < 0.4 ? -.infinity : uniform > 0.9 ? .infinity : uniform
      case .allButNothing: return uniform < 0.999 ? -.infinity : uniform
      case .subnormal: return Float(bitPattern: UInt32(uniform * 300))
      }
    }
  }

  private func layer(_ kind: Kind, heads: Int, candidates: Int, seed: UInt64) throws -> CandidateScores {
    var generator = SeededGenerator(seed: seed)
    var values: [Float] = []
    for head in 0..<heads {
      for _ in 0..<candidates { values.append(kind.score(&generator, concentration: 1 + head % 3)) }
    }
    if kind == .pooled { values = Pooling.max(size: 7).apply(to: values, columns: candidates) }
    return try CandidateScores(kvHeads: heads, candidates: candidates, values: values)
  }

  private func expectTheSame(_ scores: CandidateScores, total: Int, weight: Double, capacities: [Int]) {
    var ranking = ScoreRanking(scores)
    #expect(ranking.counts(total: total, weight: weight) == PlainRanking.counts(scores, total: total))
    let plain = PlainRanking.positions(scores, capacities: capacities)
    let fused = ranking.selection(capacities: capacities)
    #expect((0..<scores.kvHeads).map { Array(fused[head: $0]) } == plain)
    #expect(KeptEntries(best: scores, capacities: capacities) == fused)
  }

  @Test(arguments: Kind.allCases) func agreesWithCountingEverything(kind: Kind) throws {
    var generator = SeededGenerator(seed: 5)
    // On both sides of where sampling begins, and no multiple of any vector.
    for (heads, candidates) in [(1, 8195), (3, ScoreSample.leastCandidates), (4, 301), (2, 8191), (40, 3)] {
      let scores = try layer(kind, heads: heads, candidates: candidates, seed: UInt64(candidates))
      for share in [0, 0.01, 0.2, 1] {
        let base = Int(share * Double(candidates))
        let capacities = (0..<heads).map { _ in
          min(candidates, Int.random(in: 0...2 * base, using: &generator))
        }
        expectTheSame(scores, total: heads * base, weight: 0.2, capacities: capacities)
      }
      let total = Int.random(in: 0...heads * candidates, using: &generator)
      expectTheSame(
        scores, total: total, weight: 0, capacities: (0..<heads).map { $0 % 2 == 0 ? 0 : candidates })
    }
  }

  @Test(arguments: Safeguard.allCases, [false, true])
  func policiesKeepWhatTheirPartsSay(safeguard: Safeguard, normalize: Bool) throws {
    let scores = try layer(.pooled, heads: 3, candidates: 8192, seed: 8)
    let allocator = AdaKVAllocator(alpha: 0.3, safeguard: safeguard, normalize: normalize)
    let policy = Policy(scorer: SnapKVScorer(), allocator: allocator)
    for budget in [40, 132, 1700] {
      let allocation = try policy.allocate(scores, layer: 0, layers: 1, budget: budget)
      let spend = try LayerBudget(layer: 0, layers: 1, budget: budget, window: policy.scorer.window)
      #expect(allocation.capacities == allocator.capacities(for: scores, budget: spend))
      let plain = PlainRanking.positions(scores, capacities: allocation.capacities)
      #expect((0..<3).map { Array(allocation.selection[head: $0]) } == plain)
    }
  }

  /// An infinite score is no part of its head's mass: a gone entry counts as one without any, and an infinitely good one
  /// comes first.
  @Test(arguments: [Float.infinity, -.infinity]) func infiniteScoresCanBeNormalized(score: Float) throws {
    for candidates in [300, 8192] {
      var values = try layer(.heavy, heads: 3, candidates: candidates, seed: 4).values
      values[candidates + 7] = score
      let scores = try CandidateScores(kvHeads: 3, candidates: candidates, values: values)
      for alpha in [0, 0.2] {
        let capacities = AdaKVAllocator(alpha: alpha, normalize: true)
          .capacities(for: scores, budget: try .candidates(100))
        #expect(capacities.reduce(0, +) == 300)
        values[candidates + 7] = 0
        let without = AdaKVAllocator(alpha: alpha, normalize: true)
          .capacities(
            for: try CandidateScores(kvHeads: 3, candidates: candidates, values: values),
            budget: try .candidates(100))
        #expect(score < 0 ? capacities == without : capacities[1] >= without[1])
      }
    }
  }

  /// Scores of two heads that are one thing where the sample looks, and another elsewhere.
  private func contrived(
    _ candidates: Int, seen: (Int, Int) -> Float, unseen: (Int, Int) -> Float
  ) throws -> CandidateScores {
    let lines = (0..<64).map { $0 * (candidates / 64) }
    let sampled = Set(lines.flatMap { $0..<$0 + 16 })
    let values = (0..<2).flatMap { head in
      (0..<candidates).map { sampled.contains($0) ? seen(head, $0) : unseen(head, $0) }
    }
    return try CandidateScores(kvHeads: 2, candidates: candidates, values: values)
  }

  @Test func aSampleThatSeesOnlyTheBestIsMadeGood() throws {
    let scores = try contrived(
      20_000, seen: { _, j in 10 + Float(j) }, unseen: { head, j in Float((j * 31 + head) % 977) / 977 })
    var ranking = ScoreRanking(scores)
    #expect(ranking.counts(total: 5000) == PlainRanking.counts(scores, total: 5000))
    #expect(ranking.relistings == 1)
    var alone = ScoreRanking(scores)
    let kept = alone.selection(capacities: [2500, 30])
    #expect(
      (0..<2).map { Array(kept[head: $0]) } == PlainRanking.positions(scores, capacities: [2500, 30]))
    #expect(alone.relistings == 1)
  }

  /// Enough is listed, but one head's bound was over the line.
  @Test func aBoundOverTheLineIsMadeGood() throws {
    let scores = try contrived(
      9000, seen: { head, j in head == 0 ? 10 : Float(j) / 9000 },
      unseen: { head, j in head == 0 ? 5 : 1 + Float(j) / 9000 })
    var ranking = ScoreRanking(scores)
    let counts = ranking.counts(total: 3000, weight: 0.9)
    #expect(counts == PlainRanking.counts(scores, total: 3000))
    #expect(counts == [3000, 0])
    #expect(ranking.relistings == 1)
  }

  @Test func aSampleThatSeesOnlyTheWorstListsMoreThanNeeded() throws {
    let scores = try contrived(
      9000, seen: { _, j in -1 - Float(j) }, unseen: { head, j in Float((j * 31 + head) % 977) })
    var ranking = ScoreRanking(scores)
    #expect(ranking.counts(total: 700, weight: 0.2) == PlainRanking.counts(scores, total: 700))
    #expect(ranking.relistings == 0)
  }

  @Test func scoresAsTheyUsuallyAreAreListedOnce() throws {
    let scores = try layer(.pooled, heads: 4, candidates: 8192, seed: 21)
    var ranking = ScoreRanking(scores)
    let counts = ranking.counts(total: 4 * 400, weight: 0.2)
    let capacities = counts.map { Int(0.8 * Double($0)) + 80 }
    _ = ranking.selection(capacities: capacities)
    #expect(ranking.relistings == 0)
  }
}

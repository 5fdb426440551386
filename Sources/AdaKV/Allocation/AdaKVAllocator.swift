/// Ada-KV: a head is given as many entries as it owns among the layer's best scores, over all heads together.
///
/// Source: arXiv 2407.11550 Algorithm 1; `blend`, `normalize` and `skip` as in the authors' code
/// (`AdaptiveSnapKVCluster.update_kv_gqa`), `floor` as in kvpress's `AdaKVPress`.
public struct AdaKVAllocator: BudgetAllocator, Equatable {
  /// As in `snapkv+adakv`.
  public var name: String { "adakv" }
  /// Safeguard weight from 0 (all adaptive) to 1 (uniform).
  public var safeguardWeight: Double
  /// Form of the safeguard.
  public var safeguard: Safeguard
  /// Whether scores are weighted, for the allocation only, by (the head's top-`b` mass / its total mass).
  public var normalize: Bool
  /// Layers at the start that stay uniform.
  public var skip: Int

  /// The safeguard weight.
  public var alpha: Double? { safeguardWeight }

  /// `safeguard`, `alpha`, `normalize` and `skip`.
  public var parameters: [Parameter] {
    [
      Parameter("safeguard", safeguard.rawValue), Parameter("alpha", safeguardWeight),
      Parameter("normalize", normalize), Parameter("skip", skip),
    ]
  }

  /// The exact safeguard at the α of the authors' scripts, unless given.
  public init(alpha: Double = 0.2, safeguard: Safeguard = .exact, normalize: Bool = false, skip: Int = 0) {
    safeguardWeight = alpha
    self.safeguard = safeguard
    self.normalize = normalize
    self.skip = skip
  }

  /// Reads `safeguard`, `alpha`, `normalize` and `skip`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init()
    safeguard = try reader.choice("safeguard", default: safeguard)
    safeguardWeight = try reader.number("alpha", default: safeguardWeight, in: 0...1)
    normalize = try reader.flag("normalize", default: normalize)
    skip = try reader.integer("skip", default: skip, in: 0...65_536)
  }

  /// By the best scores of the whole layer.
  ///
  /// - Complexity: one read of the scores; a further six with ``normalize``.
  public func capacities(for ranking: inout ScoreRanking, budget: LayerBudget) -> [Int] {
    capacities(for: &ranking, budget: budget, promise: nil)
  }

  /// The `floor` safeguard's `int(α·B) − w`.
  public func guaranteed(_ budget: LayerBudget) -> Int {
    guard safeguard == .floor, budget.layer >= skip else { return 0 }
    return min(max(0, Int(safeguardWeight * Double(budget.budget)) - budget.window), budget.baseCapacity)
  }

  /// - Parameter promise: What `blend` promises every head, if not `int(α·b)`.
  func capacities(for ranking: inout ScoreRanking, budget: LayerBudget, promise: Int?) -> [Int] {
    let scores = ranking.scores
    let base = budget.baseCapacity
    guard budget.layer >= skip else { return UniformAllocator().capacities(for: &ranking, budget: budget) }
    if normalize {
      // Other scores than those the selection goes by: their ranking is of no use to it.
      var weighted = ScoreRanking(Self.weighted(scores, base: base))
      return divide(&weighted, budget: budget, promise: promise)
    }
    return divide(&ranking, budget: budget, promise: promise)
  }

  private func divide(_ ranking: inout ScoreRanking, budget: LayerBudget, promise: Int?) -> [Int] {
    let scores = ranking.scores
    let base = budget.baseCapacity
    let total = scores.kvHeads * base
    switch safeguard {
    case .floor:
      let floors = Array(repeating: guaranteed(budget), count: scores.kvHeads)
      return FlooredCounts(scores: scores, floors: floors, total: total).capacities
    case .exact:
      let counts = ranking.counts(total: total, weight: safeguardWeight)
      return LargestRemainder(counts: counts, weight: safeguardWeight, base: base, scores: scores).capacities
    case .blend:
      let counts = ranking.counts(total: total, weight: safeguardWeight)
      return blended(
        counts, promise: promise ?? Int(safeguardWeight * Double(base)), candidates: scores.candidates)
    }
  }

  /// `f_k`: how many of the layer's `total` best scores lie in head `k`; ties go to the lower head.
  static func globalCounts(_ scores: CandidateScores, total: Int) -> [Int] {
    var ranking = ScoreRanking(scores)
    return ranking.counts(total: total)
  }

  private func blended(_ counts: [Int], promise: Int, candidates: Int) -> [Int] {
    // The reference multiplies a tensor of counts, so its products and sums are rounded to float32.
    let weight = Float(1 - safeguardWeight)
    return counts.map { count in
      let share = (Float(count) * weight + Float(promise)).rounded(.toNearestOrEven)
      return min(Int(share), candidates)
    }
  }

  /// Scores times their head's top-`base` mass over its total mass; a head without mass keeps zeros.
  private static func weighted(_ scores: CandidateScores, base: Int) -> CandidateScores {
    var values = scores.values
    let best = KeptEntries(best: scores, capacities: Array(repeating: base, count: scores.kvHeads))
    for head in 0..<scores.kvHeads {
      let row = head * scores.candidates..<(head + 1) * scores.candidates
      // What is gone from a cache has a score of −∞ and no mass.
      let total = scores.values[row].reduce(0.0) { $1.isFinite ? $0 + Double($1) : $0 }
      let top = best[head: head].reduce(0.0) { sum, position in
        let score = scores.values[row.lowerBound + Int(position)]
        return score.isFinite ? sum + Double(score) : sum
      }
      let factor = total == 0 ? 0 : Float(top / total)
      for index in row {
        let weighted = values[index] * factor
        // Infinite scores have no share: what cannot be weighted comes last, and stays a number to rank by.
        values[index] = weighted.isNaN ? -.infinity : weighted
      }
    }
    return CandidateScores(unchecked: values, kvHeads: scores.kvHeads, candidates: scores.candidates)
  }
}

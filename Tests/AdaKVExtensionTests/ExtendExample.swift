import AdaKV

/// SnapKV's score, less the farther a token lies back: half of it at a distance of `half` tokens.
struct FadingScorer: Scorer {
  let inner: SnapKVScorer
  let half: Double

  var name: String { "fading" }
  var window: Int { inner.window }
  var needs: Set<Ingredient> { inner.needs }
  var parameters: [Parameter] { inner.parameters + [Parameter("half", half)] }

  init(reading reader: inout ParameterReader) throws(AdaKVError) {
    inner = try SnapKVScorer(reading: &reader)
    half = try reader.number("half", default: 512, in: 1...1e6)
  }

  func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
    let plain = try inner.scores(for: observation)
    let faded = plain.values.enumerated().map { index, score in
      let distance = observation.tokens - 1 - index % plain.candidates
      return score / Float(1 + Double(distance) / half)
    }
    return try CandidateScores(kvHeads: plain.kvHeads, candidates: plain.candidates, values: faded)
  }
}

/// Heads in proportion to the sum of their scores, once each has its part `alpha` of an even share.
struct MassAllocator: BudgetAllocator {
  let safeguard: Double

  var name: String { "mass" }
  var alpha: Double? { safeguard }
  var parameters: [Parameter] { [Parameter("alpha", safeguard)] }

  init(reading reader: inout ParameterReader) throws(AdaKVError) {
    safeguard = try reader.number("alpha", default: 0.2, in: 0...1)
  }

  func capacities(for ranking: inout ScoreRanking, budget: LayerBudget) -> [Int] {
    let scores = ranking.scores
    let sure = Int(safeguard * Double(budget.baseCapacity))
    let masses = (0..<scores.kvHeads).map { head in
      scores[head: head].reduce(0.0) { $0 + max(0, Double($1)) }
    }
    let others = ProportionalShares(
      weights: masses, total: scores.kvHeads * (budget.baseCapacity - sure),
      largest: scores.candidates - sure)
    return others.counts.map { sure + $0 }
  }
}

/// Everything that the library knows, both of these, and a policy of them under a name of its own.
func extendedCatalog() throws(AdaKVError) -> PolicyCatalog {
  try PolicyCatalog.standard
    .registering(scorer: FadingScorer.init(reading:))
    .registering(allocator: MassAllocator.init(reading:))
    .registering(
      policy: NamedPolicy(
        "fading-mass", scorer: "fading", allocator: "mass", settings: "half=64", source: "this article",
        summary: "recent tokens first, heads by the mass of their scores"))
}

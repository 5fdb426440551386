/// A scorer and an allocator together, and what they are asked in turn for a layer.
///
/// They may be anybody's, so what they answer is checked.
struct PolicyParts: Sendable {
  let scorer: any Scorer
  let allocator: any BudgetAllocator
  let refresh: Refresh?

  /// Everything that can be set, with its value; what scorer and allocator share stands once.
  var parameters: [Parameter] {
    let scoring = scorer.parameters
    return scoring
      + allocator.parameters.filter { own in !scoring.contains { $0.name == own.name } }
      + (refresh?.parameters ?? [])
  }

  /// The scorer's scores of a layer, `[kvHeads, candidates]`.
  ///
  /// - Throws: ``AdaKVError``, also for scores of another shape than the layer's.
  func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
    let scores = try scorer.scores(for: observation)
    let candidates = scorer.candidates(of: observation.tokens)
    guard scores.kvHeads == observation.kvHeads, scores.candidates == candidates else {
      throw .shape(
        what: "the scores by \(scorer.name)", expected: observation.kvHeads * candidates,
        found: scores.values.count)
    }
    return scores
  }

  /// The allocator's shares of the first layers, one for each element of `layers`.
  ///
  /// - Throws: ``AdaKVError``, also for another number of shares.
  func shares(for layers: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare] {
    let shares = try allocator.shares(for: layers, budget: budget)
    guard shares.count == layers.count else {
      throw .shape(
        what: "the layers' shares by \(allocator.name)", expected: layers.count, found: shares.count)
    }
    return shares
  }

  /// Divides a layer's share among its heads and selects.
  ///
  /// - Parameter isPartlyHeld: Whether candidates of score −∞ are gone already.
  func decide(
    _ scores: CandidateScores, of observation: LayerObservation, layer: Int, share: LayerShare,
    budget: ModelBudget, isPartlyHeld: Bool = false
  ) throws(AdaKVError) -> LayerAllocation {
    var guaranteed = 0
    // What an allocator finds out about the scores serves the selection as well.
    var ranking = ScoreRanking(scores)
    var capacities: [Int]
    switch share {
    case _ where budget.baseCapacity >= scores.candidates:
      capacities = Array(repeating: scores.candidates, count: scores.kvHeads)
    case .heads(let heads):
      capacities = try checked(heads.map { min($0, scores.candidates) }, for: scores)
    case .base(let base) where base >= scores.candidates:
      capacities = Array(repeating: scores.candidates, count: scores.kvHeads)
    case .base(let base):
      let spend = LayerBudget(layer: layer, of: budget, base: base)
      switch try allocator.division(of: &ranking, observation: observation, budget: spend) {
      case .entries(let selection, let compression):
        try check(selection, of: scores)
        return LayerAllocation(scores: scores, selection: selection, compression: compression)
      case .capacities(let divided):
        capacities = try checked(divided, for: scores)
        guaranteed = allocator.guaranteed(spend)
      }
    }
    if isPartlyHeld { capacities = HeldCapacities(capacities, scores: scores).counts }
    let staged = try scorer.selectionScores(
      scores, capacities: capacities, guaranteed: guaranteed, observation: observation)
    guard let staged else {
      return LayerAllocation(scores: scores, selection: ranking.selection(capacities: capacities))
    }
    guard staged.kvHeads == scores.kvHeads, staged.candidates == scores.candidates else {
      throw .shape(
        what: "the selection scores by \(scorer.name)", expected: scores.values.count,
        found: staged.values.count)
    }
    return LayerAllocation(scores: scores, selection: KeptEntries(best: staged, capacities: capacities))
  }

  /// Refuses chosen entries that the layer does not have.
  private func check(_ selection: KeptEntries, of scores: CandidateScores) throws(AdaKVError) {
    guard selection.kvHeads == scores.kvHeads else {
      throw .shape(
        what: "the heads by \(allocator.name)", expected: scores.kvHeads, found: selection.kvHeads)
    }
    for head in 0..<scores.kvHeads {
      let last = Int(selection[head: head].last ?? -1)
      guard last < scores.candidates else {
        throw .capacityOutOfRange(
          allocator: allocator.name, head: head, capacity: last + 1, candidates: scores.candidates)
      }
    }
  }

  /// Capacities, if there is one for each KV head, from 0 to all candidates.
  private func checked(_ capacities: [Int], for scores: CandidateScores) throws(AdaKVError) -> [Int] {
    guard capacities.count == scores.kvHeads else {
      throw .shape(
        what: "the capacities by \(allocator.name)", expected: scores.kvHeads, found: capacities.count)
    }
    if let head = capacities.firstIndex(where: { !(0...scores.candidates).contains($0) }) {
      throw .capacityOutOfRange(
        allocator: allocator.name, head: head, capacity: capacities[head], candidates: scores.candidates)
    }
    return capacities
  }
}

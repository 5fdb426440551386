import AdaKV

/// What one comparison evicts by: the plan in force, other plans beside it, and the uniform twin of the first.
package struct ComparedPlans: Sendable, Equatable {
  /// The plan in force.
  package let chosen: TrackPlan
  /// The other policies given, each with the budget in force.
  package let others: [TrackPlan]
  /// The chosen policy with the same budget for every head; nil where that is one of the policies given.
  package let uniformTwin: TrackPlan?

  /// Puts policies beside a plan, under its budget, in a model whose heads have `headDimension` dimensions.
  ///
  /// A policy that is the chosen one is not put beside itself.
  package init(_ chosen: TrackPlan, beside policies: [TrackPlan], headDimension: Int) {
    self.chosen = chosen
    let others = policies.map { TrackPlan(policy: $0.policy, budget: chosen.budget) }
      .filter { $0 != chosen }
    self.others = others
    let twin = chosen.policy.uniformTwin
    let isGiven = ([chosen] + others).contains { $0.policy == twin }
    uniformTwin =
      isGiven
      ? nil
      : TrackPlan(
        policy: twin, budget: chosen.budget, leastReserve: chosen.reserve(headDimension: headDimension))
  }

  /// The plans that files are of, in the order of ``Comparison/given``.
  package var given: [TrackPlan] { [chosen] + others }

  /// All plans, in the order of ``Comparison/tracks``.
  package var all: [TrackPlan] { given + [uniformTwin].compactMap { $0 } }

  /// The comparison that tracks are: the full cache's, then one of each of ``all``.
  ///
  /// - Precondition: There are as many.
  package func comparison(of tracks: [Track]) -> Comparison {
    precondition(tracks.count == all.count + 1)
    var comparison = Comparison(Array(tracks.prefix(given.count + 1)))
    comparison.uniformTwin = uniformTwin == nil ? nil : tracks.last
    return comparison
  }
}

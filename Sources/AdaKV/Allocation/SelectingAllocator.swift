/// An allocator that chooses a layer's entries itself, and at how many dimensions they are stored.
///
/// A scorer beside it says how many tokens at the end are kept; its scores choose nothing.
protocol SelectingAllocator: BudgetAllocator {
  /// What a layer keeps.
  ///
  /// Asked only when there is something to evict (`budget.baseCapacity < scores.candidates`).
  /// - Throws: ``AdaKVError`` for a source that lacks what is needed, numbers that are none, or a budget that does
  ///   not suffice.
  func allocation(
    of observation: LayerObservation, scores: CandidateScores, budget: LayerBudget
  ) throws(AdaKVError) -> LayerAllocation
}

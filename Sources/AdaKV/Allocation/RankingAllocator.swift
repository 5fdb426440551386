/// An allocator that ranks a layer's scores itself, and leaves what it found to the selection that follows.
protocol RankingAllocator: BudgetAllocator {
  /// Candidates each KV head keeps, as ``BudgetAllocator/capacities(for:budget:)`` has them.
  ///
  /// - Parameter ranking: Of the layer's scores; takes what is listed on the way.
  func capacities(ranking: inout ScoreRanking, budget: LayerBudget) -> [Int]
}

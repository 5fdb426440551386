/// Every KV head keeps the same number of candidates.
public struct UniformAllocator: BudgetAllocator, Equatable {
  /// The name a policy is composed with.
  public var name: String { "uniform" }
  /// None: there is nothing to safeguard.
  public var alpha: Double? { nil }

  /// None.
  public var parameters: [Parameter] { [] }

  /// Makes the allocator.
  public init() {}

  /// The base capacity for every head.
  public func capacities(for scores: CandidateScores, budget: LayerBudget) -> [Int] {
    Array(repeating: min(budget.baseCapacity, scores.candidates), count: scores.kvHeads)
  }
}

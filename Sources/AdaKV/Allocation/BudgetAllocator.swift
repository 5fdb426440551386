/// Divides a layer's budget among its KV heads.
public protocol BudgetAllocator: Sendable {
  /// The name a policy is composed with, as in `snapkv+adakv`.
  var name: String { get }
  /// Safeguard weight α as the CSV reports it, or nil for an allocator that has none.
  var alpha: Double? { get }
  /// Everything that can be set, with its value.
  var parameters: [Parameter] { get }
  /// Candidates each KV head keeps, window excluded: `[kvHeads]`, each from 0 to `scores.candidates`.
  ///
  /// Asked only when there is something to evict (`budget.baseCapacity < scores.candidates`).
  func capacities(for scores: CandidateScores, budget: LayerBudget) -> [Int]
}

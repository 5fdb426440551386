public import AdaKV

/// A policy with its budget: what one track of a session evicts by.
public struct TrackPlan: Sendable, Equatable {
  /// The policy.
  public let policy: Policy
  /// The budget as stated.
  public let budget: Budget
  /// Entries that the budget must exceed at least: those of the policy it is compared with.
  private let leastReserve: Int

  /// States a plan.
  public init(policy: Policy, budget: Budget) {
    self.init(policy: policy, budget: budget, leastReserve: 0)
  }

  /// States a plan with what its budget must exceed because of a policy that it is compared with.
  package init(policy: Policy, budget: Budget, leastReserve: Int) {
    self.policy = policy
    self.budget = budget
    self.leastReserve = leastReserve
  }

  /// Entries that the budget must exceed in a model whose heads have `headDimension` dimensions.
  package func reserve(headDimension: Int) -> Int {
    max(policy.reserve(headDimension: headDimension), leastReserve)
  }
}

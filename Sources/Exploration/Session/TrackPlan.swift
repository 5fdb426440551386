public import AdaKV

/// A policy with its budget: what one track of a session evicts by.
public struct TrackPlan: Sendable, Equatable {
  /// The policy.
  public let policy: Policy
  /// The budget as stated.
  public let budget: Budget
  /// Entries that the budget must exceed: the policy's, or those of the policy it is compared with.
  let reserve: Int

  /// States a plan.
  public init(policy: Policy, budget: Budget) {
    self.init(policy: policy, budget: budget, reserve: policy.reserve)
  }

  init(policy: Policy, budget: Budget, reserve: Int) {
    self.policy = policy
    self.budget = budget
    self.reserve = max(policy.reserve, reserve)
  }
}

public import AdaKV

/// A policy with its budget: what one track of a session evicts by.
public struct TrackPlan: Sendable, Equatable {
  /// The policy.
  public let policy: Policy
  /// The budget as stated.
  public let budget: Budget

  /// States a plan.
  public init(policy: Policy, budget: Budget) {
    self.policy = policy
    self.budget = budget
  }
}

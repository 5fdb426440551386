/// Every KV head keeps the same number of candidates.
public struct UniformAllocator: BudgetAllocator, Equatable {
  /// The name a policy is composed with.
  public var name: String { "uniform" }
  /// None.
  public var parameters: [Parameter] { [] }

  /// Makes the allocator.
  public init() {}
}

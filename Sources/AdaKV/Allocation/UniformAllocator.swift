/// Every KV head keeps the same number of candidates.
public struct UniformAllocator: BudgetAllocator, Equatable {
  /// As in `snapkv+uniform`.
  public var name: String { "uniform" }

  /// There is nothing to set.
  public init() {}
}

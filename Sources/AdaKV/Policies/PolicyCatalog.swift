/// The tables a policy's text is looked up in: a new scorer, allocator or named policy is one row.
public enum PolicyCatalog {
  /// Makes a scorer from parameters.
  typealias MakeScorer = @Sendable (inout ParameterReader) throws(AdaKVError) -> any Scorer
  /// Makes an allocator from parameters.
  typealias MakeAllocator = @Sendable (inout ParameterReader) throws(AdaKVError) -> any BudgetAllocator

  /// Scorers by the name they are composed with.
  static let scorers: [(name: String, make: MakeScorer)] = [
    ("snapkv", { reader throws(AdaKVError) in try SnapKVScorer(reading: &reader) })
  ]

  /// Allocators by the name they are composed with.
  static let allocators: [(name: String, make: MakeAllocator)] = [
    ("uniform", { _ throws(AdaKVError) in UniformAllocator() }),
    ("adakv", { reader throws(AdaKVError) in try AdaKVAllocator(reading: &reader) }),
  ]

  /// Policies that have a name of their own.
  public static let named: [NamedPolicy] = [
    NamedPolicy(
      name: "ada-snapkv", scorer: "snapkv", allocator: "adakv", source: "arXiv 2407.11550",
      summary: "SnapKV scores, each head's budget by Ada-KV"),
    NamedPolicy(
      name: "snapkv", scorer: "snapkv", allocator: "uniform", source: "arXiv 2404.14469",
      summary: "SnapKV scores, the same budget for every head"),
  ]

  /// The names that a policy's text may start with.
  public static var names: [String] { named.map(\.name) }
}

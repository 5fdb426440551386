/// The tables a policy's text is looked up in: a new scorer, allocator or named policy is one row.
public enum PolicyCatalog {
  /// Makes a scorer from parameters.
  typealias MakeScorer = @Sendable (inout ParameterReader) throws(AdaKVError) -> any Scorer
  /// Makes an allocator from parameters.
  typealias MakeAllocator = @Sendable (inout ParameterReader) throws(AdaKVError) -> any BudgetAllocator

  /// Scorers by the name they are composed with.
  static let scorers: [(name: String, make: MakeScorer)] = [
    ("snapkv", { reader throws(AdaKVError) in try SnapKVScorer(reading: &reader) }),
    ("h2o", { reader throws(AdaKVError) in try ObservedAttentionScorer(reading: &reader) }),
    ("tova", { _ throws(AdaKVError) in TOVAScorer() }),
    ("streaming", { reader throws(AdaKVError) in try StreamingScorer(reading: &reader) }),
    ("knorm", { reader throws(AdaKVError) in try KNormScorer(reading: &reader) }),
    ("keydiff", { reader throws(AdaKVError) in try KeyDiffScorer(reading: &reader) }),
    ("expected", { reader throws(AdaKVError) in try ExpectedAttentionScorer(reading: &reader) }),
    ("cake", { reader throws(AdaKVError) in try CAKEScorer(reading: &reader) }),
    ("lava", { reader throws(AdaKVError) in try LAVaScorer(reading: &reader) }),
    ("random", { reader throws(AdaKVError) in try RandomScorer(reading: &reader) }),
  ]

  /// What a scorer's name may begin with, to wrap the scorer named behind it.
  static let wrappers:
    [(prefix: String, make: @Sendable (any Scorer, inout ParameterReader) throws(AdaKVError) -> any Scorer)] =
      [("critical-", { inner, reader throws(AdaKVError) in try CriticalScorer(inner, reading: &reader) })]

  /// Allocators by the name they are composed with.
  static let allocators: [(name: String, make: MakeAllocator)] = [
    ("uniform", { _ throws(AdaKVError) in UniformAllocator() }),
    ("adakv", { reader throws(AdaKVError) in try AdaKVAllocator(reading: &reader) }),
    ("pyramid", { reader throws(AdaKVError) in try PyramidAllocator(reading: &reader) }),
    ("ada-pyramid", { reader throws(AdaKVError) in try AdaPyramidAllocator(reading: &reader) }),
    ("lava", { reader throws(AdaKVError) in try LAVaAllocator(reading: &reader) }),
    ("cake", { reader throws(AdaKVError) in try CAKEAllocator(reading: &reader) }),
    ("headkv", { reader throws(AdaKVError) in try HeadKVAllocator(reading: &reader) }),
    ("duo", { reader throws(AdaKVError) in try DuoAllocator(reading: &reader) }),
    ("mixed-dim", { reader throws(AdaKVError) in try MixedDimensionAllocator(reading: &reader) }),
  ]

  /// The names that a composition may begin with.
  public static var scorerNames: [String] { scorers.map(\.name) }
  /// The names that a composition may end with.
  public static var allocatorNames: [String] { allocators.map(\.name) }

  /// The names that a policy's text may start with.
  public static var names: [String] { named.map(\.name) }

  /// Makes the scorer of that name, or nil if there is none.
  static func scorer(
    _ name: String, reading reader: inout ParameterReader
  ) throws(AdaKVError) -> (any Scorer)? {
    if let row = scorers.first(where: { $0.name == name }) { return try row.make(&reader) }
    for wrapper in wrappers where name.hasPrefix(wrapper.prefix) {
      let inner = try scorer(String(name.dropFirst(wrapper.prefix.count)), reading: &reader)
      return try inner.map { inner throws(AdaKVError) in try wrapper.make(inner, &reader) }
    }
    return nil
  }

  /// Every scorer, plain and wrapped, with every allocator.
  static var compositions: [String] {
    let plain = scorers.map(\.name)
    let all = plain + wrappers.flatMap { wrapper in plain.map { wrapper.prefix + $0 } }
    return all.flatMap { scorer in allocators.map { "\(scorer)+\($0.name)" } }
  }
}

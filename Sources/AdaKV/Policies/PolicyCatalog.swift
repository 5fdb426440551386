/// The names that a policy's text may use: scorers, allocators, and policies that have a name of their own.
///
/// A program that has methods of its own adds them to a copy of ``standard`` and reads policies with that copy:
/// ``Policy/init(_:catalog:)``. Names can be added and not be replaced, so a text means the same with every catalogue
/// that knows its names.
public struct PolicyCatalog: Sendable {
  /// Makes a scorer of the settings that it reads.
  typealias MakeScorer = @Sendable (inout ParameterReader) throws(AdaKVError) -> any Scorer
  /// Makes a scorer around another.
  typealias WrapScorer = @Sendable (any Scorer, inout ParameterReader) throws(AdaKVError) -> any Scorer
  /// Makes an allocator of the settings that it reads.
  typealias MakeAllocator = @Sendable (inout ParameterReader) throws(AdaKVError) -> any BudgetAllocator

  /// Policies that have a name of their own, in the order in which a list shows them.
  public private(set) var named: [NamedPolicy]
  private(set) var scorers: [(name: String, make: MakeScorer)]
  private(set) var allocators: [(name: String, make: MakeAllocator)]
  /// What a scorer's name may begin with, to wrap the scorer named behind it.
  private let wrappers: [(prefix: String, wrap: WrapScorer)]

  init(
    scorers: [(name: String, make: MakeScorer)], wrappers: [(prefix: String, wrap: WrapScorer)],
    allocators: [(name: String, make: MakeAllocator)], named: [NamedPolicy]
  ) {
    self.scorers = scorers
    self.wrappers = wrappers
    self.allocators = allocators
    self.named = named
  }

  /// The names that a policy's text may start with, compositions aside.
  public var names: [String] { named.map(\.name) }
  /// The names that a composition may begin with.
  public var scorerNames: [String] { scorers.map(\.name) }
  /// The names that a composition may end with.
  public var allocatorNames: [String] { allocators.map(\.name) }
  /// Every scorer, plain and wrapped, with every allocator: `snapkv+uniform` and so on.
  public var compositions: [String] {
    let wrapped = wrappers.flatMap { wrapper in scorerNames.map { wrapper.prefix + $0 } }
    return (scorerNames + wrapped).flatMap { scorer in allocatorNames.map { "\(scorer)+\($0)" } }
  }
}

extension PolicyCatalog {
  /// This catalogue with one more scorer, under the name that the scorer has.
  ///
  /// - Parameter make: Makes the scorer of a policy's settings, of which none need be given:
  ///   usually an initializer, as in `registering(scorer: RecencyScorer.init(reading:))`.
  /// - Throws: ``AdaKVError/nameTaken(_:)``, ``AdaKVError/malformedName(_:)``, and what `make` throws without settings.
  public func registering<Part: Scorer>(
    scorer make: @escaping @Sendable (inout ParameterReader) throws(AdaKVError) -> Part
  ) throws(AdaKVError) -> PolicyCatalog {
    let name = try Self.name(of: make)
    var reader = ParameterReader(policy: name)
    guard try scorer(name, reading: &reader) == nil else { throw .nameTaken(name) }
    var catalog = self
    catalog.scorers.append((name, make))
    return catalog
  }

  /// This catalogue with one more allocator, under the name that the allocator has.
  ///
  /// - Parameter make: Makes the allocator of a policy's settings, of which none need be given.
  /// - Throws: ``AdaKVError/nameTaken(_:)``, ``AdaKVError/malformedName(_:)``, and what `make` throws without settings.
  public func registering<Part: BudgetAllocator>(
    allocator make: @escaping @Sendable (inout ParameterReader) throws(AdaKVError) -> Part
  ) throws(AdaKVError) -> PolicyCatalog {
    let name = try Self.name(of: make)
    guard !allocatorNames.contains(name) else { throw .nameTaken(name) }
    var catalog = self
    catalog.allocators.append((name, make))
    return catalog
  }

  /// This catalogue with one more named policy, behind the others.
  ///
  /// - Throws: ``AdaKVError/nameTaken(_:)``, ``AdaKVError/malformedName(_:)``, and what reading a policy throws if the
  ///   scorer, the allocator or a setting is not known.
  public func registering(policy row: NamedPolicy) throws(AdaKVError) -> PolicyCatalog {
    try Self.check(row.name)
    guard !names.contains(row.name) else { throw .nameTaken(row.name) }
    var catalog = self
    catalog.named.append(row)
    _ = try Policy(row.name, catalog: catalog)
    return catalog
  }

  /// The name of what is made without settings.
  private static func name<Part: PolicyPart>(
    of make: (inout ParameterReader) throws(AdaKVError) -> Part
  ) throws(AdaKVError) -> String {
    var reader = ParameterReader(policy: "\(Part.self)")
    let name = try make(&reader).name
    try check(name)
    return name
  }

  private static func check(_ name: String) throws(AdaKVError) {
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) }) else {
      throw .malformedName(name)
    }
  }
}

extension PolicyCatalog {
  /// The parts that a name stands for under settings.
  ///
  /// - Throws: ``AdaKVError`` naming the unknown policy or parameter, or what a value should have been.
  func parts(of name: String, settings: [Parameter]) throws(AdaKVError) -> PolicyParts {
    let row = named.first { $0.name == name }
    let pieces = name.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    let (scorerName, allocatorName) =
      row.map { ($0.scorer, $0.allocator) } ?? (pieces.count == 2 ? (pieces[0], pieces[1]) : ("", ""))
    var defaults: [Parameter] = []
    if let row, !row.settings.isEmpty { defaults = try Parameter.list(row.settings[...], policy: name) }
    var reader = ParameterReader(policy: name, settings: settings, defaults: defaults)
    guard let scorer = try scorer(scorerName, reading: &reader),
      let allocator = allocators.first(where: { $0.name == allocatorName })
    else {
      let asked = row == nil ? name : "\(scorerName)+\(allocatorName)"
      throw .unknownPolicy(asked, known: names, nearest: NearestName.of(asked, among: names + compositions))
    }
    let parts = PolicyParts(
      scorer: scorer, allocator: try allocator.make(&reader), refresh: try Refresh(reading: &reader))
    try reader.finish()
    return parts
  }

  /// The name of a scorer under the same budget for every head: a policy's own, or the composition.
  func uniformName(scorer: String) -> String {
    let uniform = UniformAllocator().name
    let row = named.first { $0.scorer == scorer && $0.allocator == uniform && $0.settings.isEmpty }
    return row?.name ?? "\(scorer)+\(uniform)"
  }

  /// Makes the scorer of that name, or nil if there is none.
  private func scorer(
    _ name: String, reading reader: inout ParameterReader
  ) throws(AdaKVError) -> (any Scorer)? {
    if let row = scorers.first(where: { $0.name == name }) { return try row.make(&reader) }
    for wrapper in wrappers where name.hasPrefix(wrapper.prefix) {
      guard let inner = try scorer(String(name.dropFirst(wrapper.prefix.count)), reading: &reader) else {
        continue
      }
      return try wrapper.wrap(inner, &reader)
    }
    return nil
  }
}

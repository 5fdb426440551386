/// A scorer with an allocator: what to keep, and how many of it in each head.
///
/// Policies are values. Two are equal if they read the same, name and parameters; what they read is known once they are
/// made, so that comparing and writing them makes nothing anew.
public struct Policy: Sendable {
  /// The name it was chosen by, as in `ada-snapkv` or `snapkv+adakv`, without parameters.
  public let name: String
  /// Everything that can be set, with its value; what scorer and allocator share stands once.
  public let parameters: [Parameter]
  /// The parameters whose values are not those that the name alone stands for.
  public let changes: [Parameter]
  /// What the name and the parameters stand for.
  let parts: PolicyParts
  /// The names it was read with.
  private let catalog: PolicyCatalog

  /// What a candidate is worth.
  public var scorer: any Scorer { parts.scorer }
  /// How many candidates each head keeps.
  public var allocator: any BudgetAllocator { parts.allocator }
  /// How it is applied again while decoding; nil if it is not.
  public var refresh: Refresh? { parts.refresh }

  /// Reads `name`, `name:key=value,…` or `scorer+allocator:key=value,…`.
  ///
  /// - Parameter catalog: The names that the text may use.
  /// - Throws: ``AdaKVError`` naming the unknown policy or parameter, or what a value should have been.
  public init(_ text: String, catalog: PolicyCatalog = .standard) throws(AdaKVError) {
    let pieces = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(pieces[0])
    let settings = pieces.count > 1 ? try Parameter.list(pieces[1], policy: name) : []
    try self.init(name: name, settings: settings, catalog: catalog)
  }

  private init(name: String, settings: [Parameter], catalog: PolicyCatalog) throws(AdaKVError) {
    self.init(name: name, parts: try catalog.parts(of: name, settings: settings), catalog: catalog)
    try refresh?.check(self)
  }

  /// Puts a scorer and an allocator together, under the name of their composition.
  ///
  /// - Parameter catalog: The names that ``uniformTwin`` and ``with(alpha:)`` may use.
  public init(scorer: any Scorer, allocator: any BudgetAllocator, catalog: PolicyCatalog = .standard) {
    self.init(
      name: "\(scorer.name)+\(allocator.name)",
      parts: PolicyParts(scorer: scorer, allocator: allocator, refresh: nil), catalog: catalog)
  }

  private init(name: String, parts: PolicyParts, catalog: PolicyCatalog) {
    self.name = name
    self.parts = parts
    parameters = parts.parameters
    let usual = (try? catalog.parts(of: name, settings: []))?.parameters ?? []
    changes = Self.changes(in: parameters, from: usual)
    self.catalog = catalog
  }

  /// What differs from the usual; a setting that a scorer and one around it share stands once, though each may have a
  /// usual value of its own.
  private static func changes(in parameters: [Parameter], from usual: [Parameter]) -> [Parameter] {
    var usual = usual
    var changes: [Parameter] = []
    for parameter in parameters {
      let place = usual.firstIndex { $0.name == parameter.name }
      if place.map({ usual.remove(at: $0) }) != parameter, !changes.contains(parameter) {
        changes.append(parameter)
      }
    }
    return changes
  }

  /// Entries that every head needs before anything can be chosen, window and sinks included; a budget must be larger.
  public var reserve: Int { max(scorer.window + scorer.sinks, allocator.reserve) }

  /// The reserve with what is stored beside the entries of heads of `headDimension` dimensions.
  public func reserve(headDimension: Int) -> Int {
    reserve + allocator.overhead(headDimension: headDimension)
  }

  /// What a source must give in each layer.
  public var needs: Set<Ingredient> { scorer.needs.union(allocator.needs(window: scorer.window)) }

  /// The same scorer with the same budget for every head: what an adaptive allocation is compared with.
  public var uniformTwin: Policy {
    Policy(
      name: catalog.uniformName(scorer: scorer.name),
      parts: PolicyParts(scorer: scorer, allocator: UniformAllocator(), refresh: refresh), catalog: catalog)
  }

  /// The same policy at another safeguard weight, or nil where it has none.
  public func with(alpha: Double) -> Policy? {
    guard allocator.alpha != nil else { return nil }
    let weight = Parameter("alpha", min(max(alpha, 0), 1))
    return try? Policy(
      name: name, settings: changes.filter { $0.name != weight.name } + [weight], catalog: catalog)
  }

  /// Scores one layer by itself and decides what each head keeps.
  ///
  /// Nothing is evicted from a prompt that fits (`b ≥ M`).
  /// - Parameter budget: `B` in tokens, window included.
  /// - Precondition: The allocator is not coupled; ``ModelAllocation`` takes any.
  /// - Throws: ``AdaKVError`` if the budget is within the window, something needed was not given, or a score is not a number.
  public func allocate(
    _ observation: LayerObservation, layer: Int, layers: Int, budget: Int
  ) throws(AdaKVError) -> LayerAllocation {
    try allocate(
      parts.scores(for: observation), of: observation, layer: layer, layers: layers, budget: budget)
  }

  /// Decides what each head keeps on scores that are there already.
  ///
  /// - Parameter observation: What the scores are of, for a scorer that selects in stages.
  /// - Precondition: The allocator is not coupled.
  /// - Throws: ``AdaKVError``.
  public func allocate(
    _ scores: CandidateScores, of observation: LayerObservation? = nil, layer: Int, layers: Int, budget: Int
  ) throws(AdaKVError) -> LayerAllocation {
    precondition(!allocator.isCoupled, "a coupled allocator needs every layer")
    let tokens = scores.candidates + scorer.window
    let model = try ModelBudget(
      layers: layers, kvHeads: scores.kvHeads, tokens: tokens, budget: budget, window: scorer.window)
    let shares = try parts.shares(for: Array(repeating: [], count: layers), budget: model)
    let seen: LayerObservation
    if let observation {
      seen = observation
    } else {
      seen = try LayerObservation(
        layer: layer, queryHeads: scores.kvHeads, kvHeads: scores.kvHeads, tokens: tokens)
    }
    return try parts.decide(scores, of: seen, layer: layer, share: shares[layer], budget: model)
  }
}

extension Policy: Equatable {
  /// Whether both read the same: the name, and every parameter.
  public static func == (left: Policy, right: Policy) -> Bool {
    left.name == right.name && left.parameters == right.parameters
  }
}

extension Policy: CustomStringConvertible {
  /// The text that ``init(_:catalog:)`` reads: the name, and the parameters that are not the defaults.
  public var description: String {
    changes.isEmpty ? name : "\(name):\(changes.map(\.description).joined(separator: ","))"
  }
}

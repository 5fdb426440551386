/// A scorer with an allocator: what to keep, and how many of it in each head.
public struct Policy: Sendable {
  /// The name it was chosen by, as in `ada-snapkv` or `snapkv+adakv`, without parameters.
  public let name: String
  /// What a candidate is worth.
  public let scorer: any Scorer
  /// How many candidates each head keeps.
  public let allocator: any BudgetAllocator

  /// Reads `name`, `name:key=value,…` or `scorer+allocator:key=value,…`.
  ///
  /// - Throws: ``AdaKVError`` naming the unknown policy or parameter, or what a value should have been.
  public init(_ text: String) throws(AdaKVError) {
    try self.init(text, defaults: [])
  }

  init(_ text: String, defaults: [Parameter]) throws(AdaKVError) {
    let colon = text.firstIndex(of: ":")
    let name = String(text[..<(colon ?? text.endIndex)])
    let row = PolicyCatalog.named.first { $0.name == name }
    let parts = name.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    let composed = parts.count == 2
    guard
      let makeScorer = PolicyCatalog.scorers.first(where: {
        $0.name == row?.scorer ?? (composed ? parts[0] : "")
      }),
      let makeAllocator = PolicyCatalog.allocators.first(where: {
        $0.name == row?.allocator ?? (composed ? parts[1] : "")
      })
    else {
      let compositions = PolicyCatalog.scorers.flatMap { scorer in
        PolicyCatalog.allocators.map { "\(scorer.name)+\($0.name)" }
      }
      throw .unknownPolicy(name, known: PolicyCatalog.names + compositions)
    }
    let settings = colon.map { text[text.index(after: $0)...] }
    var reader = try ParameterReader(policy: name, text: settings, defaults: defaults)
    scorer = try makeScorer.make(&reader)
    allocator = try makeAllocator.make(&reader)
    try reader.finish()
    self.name = name
  }

  init(name: String, scorer: any Scorer, allocator: any BudgetAllocator) {
    self.name = name
    self.scorer = scorer
    self.allocator = allocator
  }

  /// Everything that can be set, with its value.
  public var parameters: [Parameter] { scorer.parameters + allocator.parameters }

  /// The same scorer with the same budget for every head: what an adaptive allocation is compared with.
  public var uniformTwin: Policy {
    let row = PolicyCatalog.named.first { $0.scorer == scorer.name && $0.allocator == "uniform" }
    return Policy(
      name: row?.name ?? "\(scorer.name)+uniform", scorer: scorer, allocator: UniformAllocator())
  }

  /// The same policy at another safeguard weight, or nil where it has none.
  public func with(alpha: Double) -> Policy? {
    guard var adaptive = allocator as? AdaKVAllocator else { return nil }
    adaptive.safeguardWeight = min(max(alpha, 0), 1)
    return Policy(name: name, scorer: scorer, allocator: adaptive)
  }

  /// Scores one layer and decides what each head keeps.
  ///
  /// Nothing is evicted from a prompt that fits (`b ≥ M`).
  /// - Parameter budget: `B` in tokens, window included.
  /// - Throws: ``AdaKVError`` if the budget is within the window or a score is not a number.
  public func allocate(
    _ observation: LayerObservation, layer: Int, layers: Int, budget: Int
  ) throws(AdaKVError) -> LayerAllocation {
    try allocate(scorer.scores(for: observation), layer: layer, layers: layers, budget: budget)
  }

  /// Decides what each head keeps on scores that are there already.
  ///
  /// - Throws: ``AdaKVError/budgetWithinWindow(budget:window:)``.
  public func allocate(
    _ scores: CandidateScores, layer: Int, layers: Int, budget: Int
  ) throws(AdaKVError) -> LayerAllocation {
    let spend = try LayerBudget(layer: layer, layers: layers, budget: budget, window: scorer.window)
    var ranking = ScoreRanking(scores)
    let capacities =
      spend.baseCapacity >= scores.candidates
      ? Array(repeating: scores.candidates, count: scores.kvHeads)
      : (allocator as? any RankingAllocator)?.capacities(ranking: &ranking, budget: spend)
        ?? allocator.capacities(for: scores, budget: spend)
    return LayerAllocation(
      scores: scores, capacities: capacities, selection: ranking.selection(capacities: capacities))
  }
}

extension Policy: Equatable {
  /// Whether both read the same.
  public static func == (left: Policy, right: Policy) -> Bool { left.description == right.description }
}

extension Policy: CustomStringConvertible {
  /// The text that ``init(_:)`` reads: the name, and the parameters that are not the defaults.
  public var description: String {
    let usual = (try? Policy(name))?.parameters ?? []
    let changed = parameters.filter { !usual.contains($0) }.map { "\($0.name)=\($0.value)" }
    return changed.isEmpty ? name : "\(name):\(changed.joined(separator: ","))"
  }
}

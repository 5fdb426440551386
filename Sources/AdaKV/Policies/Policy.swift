/// A scorer with an allocator: what to keep, and how many of it in each head.
public struct Policy: Sendable {
  /// The name it was chosen by, as in `ada-snapkv` or `snapkv+adakv`, without parameters.
  public let name: String
  /// What a candidate is worth.
  public let scorer: any Scorer
  /// How many candidates each head keeps.
  public let allocator: any BudgetAllocator
  /// How it is applied again while decoding; nil if it is not.
  public let refresh: Refresh?

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
    let (scorerName, allocatorName) =
      row.map { ($0.scorer, $0.allocator) } ?? (parts.count == 2 ? (parts[0], parts[1]) : ("", ""))
    let settings = colon.map { text[text.index(after: $0)...] }
    var reader = try ParameterReader(
      policy: name, text: settings, defaults: defaults + Parameter.list(row?.settings ?? ""))
    guard let scorer = try PolicyCatalog.scorer(scorerName, reading: &reader),
      let makeAllocator = PolicyCatalog.allocators.first(where: { $0.name == allocatorName })
    else { throw .unknownPolicy(name, known: PolicyCatalog.names, nearest: Self.nearest(to: name)) }
    self.scorer = scorer
    allocator = try makeAllocator.make(&reader)
    refresh = try Refresh(reading: &reader)
    try reader.finish()
    self.name = name
    try refresh?.check(self)
  }

  private static func nearest(to name: String) -> String? {
    NearestName.of(name, among: PolicyCatalog.names + PolicyCatalog.compositions)
  }

  init(name: String, scorer: any Scorer, allocator: any BudgetAllocator, refresh: Refresh? = nil) {
    self.name = name
    self.scorer = scorer
    self.allocator = allocator
    self.refresh = refresh
  }

  /// Everything that can be set, with its value; what scorer and allocator share stands once.
  public var parameters: [Parameter] {
    let scoring = scorer.parameters
    return scoring + allocator.parameters.filter { !scoring.map(\.name).contains($0.name) }
      + (refresh?.parameters ?? [])
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
    let row = PolicyCatalog.named.first {
      $0.scorer == scorer.name && $0.allocator == UniformAllocator().name && $0.settings.isEmpty
    }
    return Policy(
      name: row?.name ?? "\(scorer.name)+\(UniformAllocator().name)", scorer: scorer,
      allocator: UniformAllocator(), refresh: refresh)
  }

  /// The same policy at another safeguard weight, or nil where it has none.
  public func with(alpha: Double) -> Policy? {
    guard allocator.alpha != nil else { return nil }
    let weight = min(max(alpha, 0), 1)
    let settings = parameters.map { $0.name == "alpha" ? Parameter("alpha", weight) : $0 }
    return try? Policy("\(name):\(settings.map { "\($0.name)=\($0.value)" }.joined(separator: ","))")
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
      scorer.scores(for: observation), of: observation, layer: layer, layers: layers, budget: budget)
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
    let shares = try allocator.shares(statements: Array(repeating: [], count: layers), budget: model)
    let seen: LayerObservation
    if let observation {
      seen = observation
    } else {
      seen = try LayerObservation(
        layer: layer, queryHeads: scores.kvHeads, kvHeads: scores.kvHeads, tokens: tokens)
    }
    return try decide(scores, of: seen, layer: layer, share: shares[layer], budget: model)
  }

  /// Divides a layer's share among its heads and selects.
  ///
  /// - Parameter isPartlyHeld: Whether candidates of score −∞ are gone already.
  func decide(
    _ scores: CandidateScores, of observation: LayerObservation, layer: Int, share: LayerShare,
    budget: ModelBudget, isPartlyHeld: Bool = false
  ) throws(AdaKVError) -> LayerAllocation {
    var guaranteed = 0
    // What an allocator finds out about the scores serves the selection as well.
    var ranking = ScoreRanking(scores)
    var capacities: [Int]
    switch share {
    case _ where budget.baseCapacity >= scores.candidates:
      capacities = Array(repeating: scores.candidates, count: scores.kvHeads)
    case .heads(let heads):
      capacities = heads.map { min($0, scores.candidates) }
    case .base(let base) where base >= scores.candidates:
      capacities = Array(repeating: scores.candidates, count: scores.kvHeads)
    case .base(let base):
      let spend = LayerBudget(layer: layer, of: budget, base: base)
      if let selecting = allocator as? any SelectingAllocator {
        return try selecting.allocation(of: observation, scores: scores, budget: spend)
      }
      guaranteed = allocator.guaranteed(spend)
      capacities =
        (allocator as? any RankingAllocator)?.capacities(ranking: &ranking, budget: spend)
        ?? allocator.capacities(for: scores, budget: spend)
    }
    if isPartlyHeld { capacities = HeldCapacities(capacities, scores: scores).counts }
    let staged = try scorer.selectionScores(
      scores, capacities: capacities, guaranteed: guaranteed, observation: observation)
    return LayerAllocation(
      scores: scores, capacities: capacities,
      selection: staged.map { KeptEntries(best: $0, capacities: capacities) }
        ?? ranking.selection(capacities: capacities))
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

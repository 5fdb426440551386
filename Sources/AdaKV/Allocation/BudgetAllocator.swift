/// Divides a model's budget among its layers, and a layer's among its KV heads.
///
/// Everything but ``PolicyPart/name`` has a default; the defaults together are ``UniformAllocator``. An allocator that
/// divides the model among layers says so by `shares(for:budget:)`, one that divides a layer among heads by
/// `capacities(for:budget:)`, and one that chooses the entries itself by `division(of:observation:budget:)`.
public protocol BudgetAllocator: PolicyPart {
  /// Safeguard weight α from 0 to 1, which the parameter `alpha` sets, or nil for an allocator that has none.
  var alpha: Double? { get }
  /// Whether a layer's share depends on what the other layers hold: shares are final when every layer was seen.
  var isCoupled: Bool { get }
  /// Entries that every head needs whatever it holds, beside the scorer's; a budget must be larger.
  var reserve: Int { get }
  /// How what is kept is stored.
  var storage: EntryStorage { get }
  /// What is stored beside the entries of heads of `headDimension` dimensions, in entries per KV head.
  func overhead(headDimension: Int) -> Int
  /// What it looks at beside the scores of a scorer whose window is `window` tokens.
  func needs(window: Int) -> Set<Ingredient>
  /// Numbers by which a coupled allocator weighs a layer against the others.
  ///
  /// - Throws: ``AdaKVError/missing(_:)``.
  func weights(of scores: CandidateScores, observation: LayerObservation, window: Int) throws(AdaKVError)
    -> [Double]
  /// The shares of the first layers, one for each element of `layers`.
  ///
  /// - Parameter layers: What ``weights(of:observation:window:)`` gave for each; nothing if the allocator is not coupled.
  /// - Throws: ``AdaKVError`` if the weights do not fit the model.
  func shares(for layers: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare]
  /// How a layer is divided among its KV heads: by default into the capacities.
  ///
  /// Asked only when there is something to evict (`budget.baseCapacity < ranking.scores.candidates`).
  /// - Throws: ``AdaKVError`` for a source that lacks what is needed, numbers that are none, or a budget that does
  ///   not suffice.
  func division(
    of ranking: inout ScoreRanking, observation: LayerObservation, budget: LayerBudget
  ) throws(AdaKVError) -> LayerDivision
  /// Candidates each KV head keeps, window excluded: `[kvHeads]`, each from 0 to the candidates that there are.
  ///
  /// - Parameter ranking: Of the layer's scores; what it finds out on the way serves the selection that follows.
  func capacities(for ranking: inout ScoreRanking, budget: LayerBudget) -> [Int]
  /// How many of its own best candidates each head is sure of in a layer.
  func guaranteed(_ budget: LayerBudget) -> Int
}

extension BudgetAllocator {
  /// None.
  public var alpha: Double? { nil }
  /// No: each layer stands alone.
  public var isCoupled: Bool { false }
  /// None.
  public var reserve: Int { 0 }
  /// As it is.
  public var storage: EntryStorage { .whole }
  /// Nothing.
  public func overhead(headDimension: Int) -> Int { 0 }
  /// Nothing but the scores.
  public func needs(window: Int) -> Set<Ingredient> { [] }
  /// None.
  public func weights(
    of scores: CandidateScores, observation: LayerObservation, window: Int
  ) throws(AdaKVError) -> [Double] { [] }
  /// The base capacity for every layer.
  public func shares(for layers: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare] {
    Array(repeating: .base(budget.baseCapacity), count: layers.count)
  }
  /// Into the capacities, of which the scorer selects.
  public func division(
    of ranking: inout ScoreRanking, observation: LayerObservation, budget: LayerBudget
  ) throws(AdaKVError) -> LayerDivision {
    .capacities(capacities(for: &ranking, budget: budget))
  }
  /// The same for every head.
  public func capacities(for ranking: inout ScoreRanking, budget: LayerBudget) -> [Int] {
    Array(
      repeating: min(budget.baseCapacity, ranking.scores.candidates), count: ranking.scores.kvHeads)
  }
  /// None.
  public func guaranteed(_ budget: LayerBudget) -> Int { 0 }

  /// Candidates each KV head keeps of scores that nobody ranked yet.
  public func capacities(for scores: CandidateScores, budget: LayerBudget) -> [Int] {
    var ranking = ScoreRanking(scores)
    return capacities(for: &ranking, budget: budget)
  }
}

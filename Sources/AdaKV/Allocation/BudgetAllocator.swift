/// Divides a model's budget among its layers, and a layer's among its KV heads.
public protocol BudgetAllocator: Sendable {
  /// The name a policy is composed with, as in `snapkv+adakv`.
  var name: String { get }
  /// Safeguard weight α as the CSV reports it, or nil for an allocator that has none.
  var alpha: Double? { get }
  /// Everything that can be set, with its value.
  var parameters: [Parameter] { get }
  /// Whether a layer's share depends on what the other layers hold: shares are final when every layer was seen.
  var isCoupled: Bool { get }
  /// Entries that every head needs whatever it holds, beside the scorer's; a budget must be larger.
  var reserve: Int { get }
  /// What is stored beside the entries of heads of `headDimension` dimensions, in entries per KV head.
  func overhead(headDimension: Int) -> Int
  /// What it looks at beside the scores of a scorer whose window is `window` tokens.
  func needs(window: Int) -> Set<Ingredient>
  /// What a layer says of itself to a coupled allocator.
  ///
  /// - Throws: ``AdaKVError/missing(_:)``.
  func statement(of scores: CandidateScores, observation: LayerObservation, window: Int) throws(AdaKVError)
    -> [Double]
  /// The shares of the first layers, as many as there are statements.
  ///
  /// - Throws: ``AdaKVError`` if the statements do not fit the model.
  func shares(statements: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare]
  /// Candidates each KV head keeps, window excluded: `[kvHeads]`, each from 0 to `scores.candidates`.
  ///
  /// Asked only when there is something to evict (`budget.baseCapacity < scores.candidates`).
  func capacities(for scores: CandidateScores, budget: LayerBudget) -> [Int]
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
  /// Nothing.
  public func overhead(headDimension: Int) -> Int { 0 }
  /// Nothing but the scores.
  public func needs(window: Int) -> Set<Ingredient> { [] }
  /// Nothing.
  public func statement(
    of scores: CandidateScores, observation: LayerObservation, window: Int
  ) throws(AdaKVError) -> [Double] { [] }
  /// The base capacity for every layer.
  public func shares(statements: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare] {
    Array(repeating: .base(budget.baseCapacity), count: statements.count)
  }
  /// The same for every head.
  public func capacities(for scores: CandidateScores, budget: LayerBudget) -> [Int] {
    Array(repeating: min(budget.baseCapacity, scores.candidates), count: scores.kvHeads)
  }
  /// None.
  public func guaranteed(_ budget: LayerBudget) -> Int { 0 }
}

/// What an allocator may spend in a whole model.
public struct ModelBudget: Sendable, Equatable {
  /// Layers `L`.
  public let layers: Int
  /// KV heads `K` of a layer.
  public let kvHeads: Int
  /// Prompt tokens `N`.
  public let tokens: Int
  /// Budget `B`: kept entries per KV head, window included, in tokens; at most what there is to keep.
  public let budget: Int
  /// Tokens at the end that are always kept, `w`.
  public let window: Int

  /// Base capacity `b = B − w`: candidates per KV head.
  public var baseCapacity: Int { budget - window }
  /// Candidate positions `M = N − w`.
  public var candidates: Int { max(0, tokens - window) }

  /// States a model's budget.
  ///
  /// - Throws: ``AdaKVError/budgetWithinWindow(budget:window:)`` if nothing is left beside the window.
  public init(layers: Int, kvHeads: Int, tokens: Int, budget: Int, window: Int) throws(AdaKVError) {
    guard budget > window else { throw .budgetWithinWindow(budget: budget, window: window) }
    self.layers = layers
    self.kvHeads = kvHeads
    self.tokens = tokens
    // More than the prompt buys nothing, and sums over layers and heads stay small.
    self.budget = min(budget, max(tokens, window + 1))
    self.window = window
  }
}

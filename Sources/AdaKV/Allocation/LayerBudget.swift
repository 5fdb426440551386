/// What an allocator may spend in one layer.
public struct LayerBudget: Sendable, Equatable {
  /// Index of the layer, from 0.
  public let layer: Int
  /// Layers `L` of the model.
  public let layers: Int
  /// Budget `B`: kept entries per KV head, window included, in tokens.
  public let budget: Int
  /// The whole model's budget per KV head, of which the layer's is a part, in tokens.
  public let modelBudget: Int
  /// Observation window `w` in tokens.
  public let window: Int

  /// Base capacity `b = B − w`: candidates per KV head.
  public var baseCapacity: Int { budget - window }

  /// States a layer's budget.
  ///
  /// - Throws: ``AdaKVError/budgetWithinWindow(budget:window:)`` if nothing is left beside the window.
  public init(layer: Int, layers: Int, budget: Int, window: Int) throws(AdaKVError) {
    guard budget > window else { throw .budgetWithinWindow(budget: budget, window: window) }
    self.layer = layer
    self.layers = layers
    self.budget = budget
    modelBudget = budget
    self.window = window
  }

  /// A layer's part of a model's budget: `base` candidates per KV head, which may be none.
  init(layer: Int, of model: ModelBudget, base: Int) {
    self.layer = layer
    layers = model.layers
    budget = base + model.window
    modelBudget = model.budget
    window = model.window
  }
}

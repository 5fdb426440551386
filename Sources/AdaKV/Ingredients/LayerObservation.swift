/// What a scorer may look at in one layer of a prompt: its shape, and ingredients.
public struct LayerObservation: Sendable {
  /// Index of the layer, from 0.
  public let layer: Int
  /// Query heads `H`.
  public let queryHeads: Int
  /// KV heads `K`; query heads `k·H/K ..< (k+1)·H/K` share KV head `k`.
  public let kvHeads: Int
  /// Tokens that the cache was made of: all `N`, or the last of them, which a layer's sliding window leaves in sight of
  /// queries to come.
  public let tokens: Int
  /// Position in the prompt of the first of them.
  public let firstPosition: Int
  private var ingredients: [Ingredient: [Float]] = [:]

  /// Query heads per KV head, `G`.
  public var groupSize: Int { queryHeads / kvHeads }

  /// A layer of which nothing is known yet.
  ///
  /// - Throws: ``AdaKVError/shape(what:expected:found:)``.
  public init(
    layer: Int = 0, queryHeads: Int, kvHeads: Int, tokens: Int, firstPosition: Int = 0
  ) throws(AdaKVError) {
    guard kvHeads > 0, queryHeads % kvHeads == 0 else {
      throw .shape(what: "query heads per KV head", expected: kvHeads, found: queryHeads)
    }
    self.layer = layer
    self.queryHeads = queryHeads
    self.kvHeads = kvHeads
    self.tokens = tokens
    self.firstPosition = firstPosition
  }

  /// A layer of which the window attention `[queryHeads, tokens]` is given.
  ///
  /// - Throws: ``AdaKVError/shape(what:expected:found:)``.
  public init(
    layer: Int = 0, queryHeads: Int, kvHeads: Int, tokens: Int, window: Int, windowAttention: [Float]
  ) throws(AdaKVError) {
    try self.init(layer: layer, queryHeads: queryHeads, kvHeads: kvHeads, tokens: tokens)
    try add(windowAttention, as: .windowAttention(window: window))
  }

  /// Adds an ingredient.
  ///
  /// - Throws: ``AdaKVError/shape(what:expected:found:)`` if it does not hold as many values as the layer's shape says.
  public mutating func add(_ values: [Float], as ingredient: Ingredient) throws(AdaKVError) {
    if let expected = ingredient.count(queryHeads: queryHeads, kvHeads: kvHeads, tokens: tokens),
      expected != values.count
    {
      throw .shape(what: ingredient.description, expected: expected, found: values.count)
    }
    ingredients[ingredient] = values
  }

  /// The same layer with nothing but some of its ingredients.
  public func only(_ needs: Set<Ingredient>) -> LayerObservation {
    var observation = self
    observation.ingredients = ingredients.filter { needs.contains($0.key) }
    return observation
  }

  /// The values of an ingredient, in the shape that ``Ingredient`` states.
  ///
  /// - Throws: ``AdaKVError/missing(_:)`` if the source did not give it.
  public subscript(_ ingredient: Ingredient) -> [Float] {
    get throws(AdaKVError) {
      guard let values = ingredients[ingredient] else { throw .missing(ingredient) }
      return values
    }
  }
}

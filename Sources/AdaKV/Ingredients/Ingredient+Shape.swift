extension Ingredient {
  /// An axis of an ingredient's values.
  public enum Axis: Hashable, Sendable {
    /// Layers of the model.
    case layers
    /// Query heads `H`.
    case queryHeads
    /// KV heads `K`.
    case kvHeads
    /// Tokens `N` of the prompt.
    case tokens
    /// Dimensions `d` of a head.
    case headDimension
    /// Mean and covariance over a head's dimensions, `d + d²`.
    case moments
    /// So many of the last queries, or all of a shorter prompt's.
    case queries(Int)
    /// So many positions.
    case positions(Int)
  }

  /// How many values it holds in a layer, or nil where what is given of the shape does not say.
  public func count(
    queryHeads: Int, kvHeads: Int, tokens: Int, headDimension: Int? = nil, layers: Int? = nil
  ) -> Int? {
    var count = 1
    for axis in traits.shape {
      let extent: Int? =
        switch axis {
        case .layers: layers
        case .queryHeads: queryHeads
        case .kvHeads: kvHeads
        case .tokens: tokens
        case .headDimension: headDimension
        case .moments: headDimension.map { $0 + $0 * $0 }
        case .queries(let window): min(window, tokens)
        case .positions(let length): length
        }
      guard let extent else { return nil }
      count *= extent
    }
    return count
  }

  /// Whether it has rows for query heads rather than for KV heads.
  public var isPerQueryHead: Bool { traits.shape.first == .queryHeads }

  /// What is left of its values over `tokens` tokens without the first `hidden`: all of those that are not by token.
  public func dropping(_ hidden: Int, of tokens: Int, from values: [Float], heads: Int) -> [Float] {
    guard hidden > 0, traits.shape.dropFirst().first == .tokens else { return values }
    let row = values.count / heads
    let dropped = row / tokens * hidden
    return (0..<heads).flatMap { values[$0 * row + dropped..<($0 + 1) * row] }
  }

  /// Whether it is small enough to stay in memory for every layer: a number for each head and token at most.
  public var isWorthKeeping: Bool {
    guard !traits.shape.contains(where: { $0 == .headDimension || $0 == .moments }) else { return false }
    // A file is of the whole model: it is not a layer's to keep.
    return !traits.shape.contains(.layers)
  }
}

/// One number for every layer and KV head: `[layers, kvHeads]`; some may not exist.
public struct HeadGrid: Sendable, Equatable {
  /// Layers `L`.
  public let layers: Int
  /// KV heads `K` per layer.
  public let kvHeads: Int
  private var storage: [Double]

  /// A grid of which nothing exists yet.
  public init(layers: Int, kvHeads: Int) {
    self.layers = layers
    self.kvHeads = kvHeads
    storage = [Double](repeating: .nan, count: layers * kvHeads)
  }

  /// The number of one head, or nil where it does not exist.
  public subscript(layer: Int, head: Int) -> Double? {
    get {
      let value = storage[layer * kvHeads + head]
      return value.isNaN ? nil : value
    }
    // A number that is not finite is none.
    set { storage[layer * kvHeads + head] = newValue.flatMap { $0.isFinite ? $0 : nil } ?? .nan }
  }

  /// Adds to every number that exists.
  package mutating func add(_ amount: Double) {
    // A number that does not exist is NaN and stays it.
    for index in storage.indices { storage[index] += amount }
  }

  /// Sum of the numbers that exist.
  public var total: Double { storage.reduce(0) { $1.isNaN ? $0 : $0 + $1 } }

  /// Smallest and largest of the numbers that exist.
  public var range: ClosedRange<Double>? {
    var result: ClosedRange<Double>?
    for value in storage where !value.isNaN {
      result = result.map { min($0.lowerBound, value)...max($0.upperBound, value) } ?? value...value
    }
    return result
  }

  /// Whether both hold the same numbers and lack the same ones.
  public static func == (left: HeadGrid, right: HeadGrid) -> Bool {
    left.layers == right.layers && left.kvHeads == right.kvHeads
      && zip(left.storage, right.storage).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }
}

/// One number for every layer and KV head, `[layers][heads]`; some may not exist, and layers may differ in their heads.
public struct HeadGrid: Sendable, Equatable {
  /// How many heads each layer has.
  public let heads: HeadCounts
  private var storage: [Double]

  /// A grid of which nothing exists yet.
  public init(_ heads: HeadCounts) {
    self.heads = heads
    storage = [Double](repeating: .nan, count: heads.total)
  }

  /// A grid of layers of as many heads, of which nothing exists yet.
  public init(layers: Int, kvHeads: Int) { self.init(HeadCounts(layers: layers, each: kvHeads)) }

  /// Layers `L`.
  public var layers: Int { heads.layers }

  /// KV heads `K` of the layer that has most.
  public var kvHeads: Int { heads.most }

  /// The number of one head, or nil where it does not exist, as for a head that the layer does not have.
  public subscript(layer: Int, head: Int) -> Double? {
    get {
      guard let index = heads.index(layer: layer, head: head), !storage[index].isNaN else { return nil }
      return storage[index]
    }
    set {
      guard let index = heads.index(layer: layer, head: head) else {
        preconditionFailure("layer \(layer) has \(heads[layer]) heads, and head \(head) is given a number")
      }
      // A number that is not finite is none.
      storage[index] = newValue.flatMap { $0.isFinite ? $0 : nil } ?? .nan
    }
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
    left.heads == right.heads
      && zip(left.storage, right.storage).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }
}

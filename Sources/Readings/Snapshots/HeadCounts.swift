/// How many KV heads each layer has: the shape of everything that has a number for every head, `[layers][heads]`.
public struct HeadCounts: Sendable, Equatable {
  /// Where each layer's heads begin if all stand in one row, and where the last layer's end.
  private let starts: [Int]
  /// The most heads that a layer has; 0 without a layer.
  public let most: Int

  /// States how many heads each layer has.
  public init(_ byLayer: [Int]) {
    var starts = [0]
    for count in byLayer { starts.append(starts[starts.count - 1] + count) }
    self.starts = starts
    most = byLayer.max() ?? 0
  }

  /// States that every layer has as many heads.
  public init(layers: Int, each: Int) { self.init(Array(repeating: each, count: layers)) }

  /// Layers `L`.
  public var layers: Int { starts.count - 1 }

  /// Heads of all layers.
  public var total: Int { starts[layers] }

  /// Heads of one layer.
  public subscript(layer: Int) -> Int { starts[layer + 1] - starts[layer] }

  /// A head's place if all stand in one row, or nil for one that its layer does not have.
  package func index(layer: Int, head: Int) -> Int? {
    let index = starts[layer] + head
    return index < starts[layer + 1] ? index : nil
  }
}

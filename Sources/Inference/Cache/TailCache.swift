/// The keys and values of the tokens a stream has decoded, all layers, growing by doubling.
///
/// Layout `[L, K, capacity, d]`, so that a head's entries lie without gaps.
struct TailCache {
  private(set) var count = 0
  private let layers: Int
  private let kvHeads: Int
  private let d: Int
  private var capacity = 0
  private var keys = FloatBuffer(count: 0)
  private var values = FloatBuffer(count: 0)

  init(shape: ModelConfiguration) {
    layers = shape.layers
    kvHeads = shape.kvHeads
    d = shape.headDimension
  }

  /// Where a head's keys begin.
  func keys(layer: Int, kvHead: Int) -> UnsafeMutablePointer<Float> {
    keys.start + (layer * kvHeads + kvHead) * capacity * d
  }

  /// Where a head's values begin.
  func values(layer: Int, kvHead: Int) -> UnsafeMutablePointer<Float> {
    values.start + (layer * kvHeads + kvHead) * capacity * d
  }

  /// Adds one entry, to be written, to every head of every layer.
  mutating func grow() {
    if count == capacity {
      let larger = max(32, 2 * capacity)
      keys = enlarged(keys, to: larger)
      values = enlarged(values, to: larger)
      capacity = larger
    }
    count += 1
  }

  /// Drops all entries after the first `count`.
  mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= self.count, "a tail can only be cut shorter")
    self.count = count
  }

  private func enlarged(_ old: FloatBuffer, to larger: Int) -> FloatBuffer {
    let new = FloatBuffer(count: layers * kvHeads * larger * d)
    for head in 0..<layers * kvHeads where count > 0 {
      (new.start + head * larger * d).update(from: old.start + head * capacity * d, count: count * d)
    }
    return new
  }
}

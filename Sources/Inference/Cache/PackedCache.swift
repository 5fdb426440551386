/// Copies of the entries that a stream keeps, without gaps and nothing else: what is left of a prefill when
/// evicted entries are really dropped.
struct PackedCache {
  /// Keys and values `[kept entries of all KV heads, d]` of one layer.
  struct Layer {
    let keys: FloatBuffer
    let values: FloatBuffer

    /// Copies rows of keys and values.
    init(rows: [Int], keys: FloatBuffer, values: FloatBuffer, dimension d: Int) {
      self.keys = FloatBuffer(count: rows.count * d)
      self.values = FloatBuffer(count: rows.count * d)
      for (entry, row) in rows.enumerated() {
        (self.keys.start + entry * d).update(from: keys.start + row * d, count: d)
        (self.values.start + entry * d).update(from: values.start + row * d, count: d)
      }
    }
  }

  private(set) var layers: [Layer]

  init(_ kept: [KeptPositions], from prefill: Prefill) {
    let d = prefill.model.configuration.headDimension
    layers = kept.enumerated().map { layer, kept in
      let source = prefill.layer(layer)
      let rows = (0..<kept.kvHeads).flatMap { head in
        kept.positions(kvHead: head).map { head * prefill.tokens.count + Int($0) }
      }
      return Layer(rows: rows, keys: source.keys, values: source.values, dimension: d)
    }
  }

  /// Drops all entries of a layer but some rows.
  mutating func evict(layer: Int, keeping rows: [Int], dimension d: Int) {
    let old = layers[layer]
    layers[layer] = Layer(rows: rows, keys: old.keys, values: old.values, dimension: d)
  }
}

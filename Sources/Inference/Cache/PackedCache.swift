internal import AdaKV

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

  init(_ kept: [KeptEntries], from prefill: Prefill) {
    let d = prefill.model.configuration.headDimension
    layers = kept.enumerated().map { layer, kept in
      let source = prefill.layer(layer)
      let rows = (0..<kept.kvHeads).flatMap { head in
        kept[head: head].map { head * prefill.tokens.count + Int($0) }
      }
      return Layer(rows: rows, keys: source.keys, values: source.values, dimension: d)
    }
  }

  /// Writes rows over the first ones that each KV head of a layer keeps.
  mutating func substitute(_ entries: SubstituteEntries, layer: Int, kept: KeptEntries, dimension d: Int) {
    precondition(entries.offsets.count == kept.offsets.count, "substitutes are for every KV head")
    precondition(entries.keys.count == entries.offsets[kept.kvHeads] * d, "a substitute has d dimensions")
    for head in 0..<kept.kvHeads {
      let rows = entries.offsets[head]..<entries.offsets[head + 1]
      precondition(rows.count <= kept.count(head: head), "substitutes stand for what is kept")
      let numbers = rows.lowerBound * d..<rows.upperBound * d
      let target = kept.offsets[head] * d
      for (copy, source) in [(layers[layer].keys, entries.keys), (layers[layer].values, entries.values)] {
        source[numbers].withUnsafeBufferPointer { source in
          guard let start = source.baseAddress else { return }
          (copy.start + target).update(from: start, count: source.count)
        }
      }
    }
  }

  /// Drops all entries of a layer but some rows.
  mutating func evict(layer: Int, keeping rows: [Int], dimension d: Int) {
    let old = layers[layer]
    layers[layer] = Layer(rows: rows, keys: old.keys, values: old.values, dimension: d)
  }
}

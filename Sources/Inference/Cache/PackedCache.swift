/// Copies of the entries that a stream keeps, without gaps and nothing else: what is left of a prefill when
/// evicted entries are really dropped.
struct PackedCache {
  /// Keys and values `[kept entries of all KV heads, d]` of one layer.
  struct Layer {
    let keys: FloatBuffer
    let values: FloatBuffer
  }

  let layers: [Layer]

  init(_ kept: [KeptPositions], from prefill: Prefill) {
    let d = prefill.model.configuration.headDimension
    layers = kept.enumerated().map { layer, kept in
      let source = prefill.layer(layer)
      let packed = Layer(
        keys: FloatBuffer(count: kept.positions.count * d),
        values: FloatBuffer(count: kept.positions.count * d))
      for head in 0..<kept.kvHeads {
        for entry in kept.offsets[head]..<kept.offsets[head + 1] {
          let row = head * prefill.tokens.count + Int(kept.positions[entry])
          (packed.keys.start + entry * d).update(from: source.keys.start + row * d, count: d)
          (packed.values.start + entry * d).update(from: source.values.start + row * d, count: d)
        }
      }
      return packed
    }
  }
}

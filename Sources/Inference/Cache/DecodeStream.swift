internal import AdaKV

/// One sequence of a batch: what it keeps of the prompt, and what it keeps of the tail it has decoded.
struct DecodeStream {
  let prefill: Prefill
  /// Kept positions of the prompt in every layer; nil is all.
  var kept: [KeptEntries]?
  /// The kept entries in memory of their own, if evicted ones are dropped.
  var packed: PackedCache?
  var tail: TailCache
  var tailNorms: TailNorms
  private(set) var queries: TailQueries

  init(
    prefill: Prefill, kept: [KeptEntries]?, substitutes: [SubstituteEntries?], compact: Bool, observing: Int
  ) {
    let shape = prefill.model.configuration
    let tokens = prefill.tokens.count
    if let kept {
      precondition(kept.count == shape.layers, "a stream keeps positions in every layer")
      for layer in kept {
        precondition(layer.kvHeads == shape.kvHeads, "a stream keeps positions for every KV head")
        for end in layer.offsets.dropFirst() where end > 0 {
          precondition(layer.positions[end - 1] < tokens, "kept positions lie in the prompt")
        }
      }
    }
    self.prefill = prefill
    self.kept = kept
    if compact || !substitutes.isEmpty {
      let every = KeptEntries.all(kvHeads: shape.kvHeads, tokens: tokens)
      let named = kept ?? Array(repeating: every, count: shape.layers)
      var copy = PackedCache(named, from: prefill)
      precondition(
        substitutes.isEmpty || substitutes.count == shape.layers, "substitutes are for every layer")
      for (layer, entries) in substitutes.enumerated() {
        guard let entries else { continue }
        copy.substitute(entries, layer: layer, kept: named[layer], dimension: shape.headDimension)
      }
      packed = copy
    }
    tail = TailCache(shape: shape, firstPosition: tokens)
    tailNorms = TailNorms(shape: shape)
    queries = TailQueries(shape: shape, limit: observing)
  }

  /// Adds one token, whose keys, values and queries are to be written, to the tail.
  mutating func grow() {
    tail.grow()
    queries.grow()
  }

  /// Goes back to the first `count` tokens of the tail.
  mutating func truncate(to count: Int) {
    tail.truncate(to: count)
    tailNorms.truncate(to: tail)
    queries.truncate(to: count)
  }

  /// The position of the next token.
  var position: Int { prefill.tokens.count + tail.length }

  /// How many entries of the prompt a KV head keeps.
  func keptCount(layer: Int, kvHead: Int) -> Int {
    kept?[layer].count(head: kvHead) ?? prefill.tokens.count
  }

  /// How many entries of the prompt all heads of all layers keep.
  var keptEntries: Int {
    let shape = prefill.model.configuration
    return kept?.reduce(0) { $0 + $1.positions.count } ?? shape.layers * shape.kvHeads * prefill.tokens.count
  }

  /// The rows that a layer's prompt entries are among: the stream's own, or the prompt's.
  func promptRows(layer: Int) -> (keys: FloatBuffer, values: FloatBuffer) {
    if let packed = packed?.layers[layer] { return (packed.keys, packed.values) }
    let cache = prefill.layer(layer)
    return (cache.keys, cache.values)
  }

  /// The first of a KV head's rows in `promptRows`.
  func firstRow(layer: Int, kvHead: Int) -> Int {
    guard packed != nil, let kept = kept?[layer] else { return kvHead * prefill.tokens.count }
    return kept.offsets[kvHead]
  }

  /// The Euclidean norm of each key that a KV head holds.
  func keyL2(layer: Int, kvHead: Int) -> [Float] {
    let d = prefill.model.configuration.headDimension
    let keys = promptRows(layer: layer).keys.start + firstRow(layer: layer, kvHead: kvHead) * d
    let listed = packed == nil ? kept?[layer][head: kvHead] : nil
    let rows = listed.map { $0.map(Int.init) } ?? Array(0..<keptCount(layer: layer, kvHead: kvHead))
    let tailKeys = tail.keys(layer: layer, kvHead: kvHead)
    let prompt = rows.map { UnsafeBufferPointer(start: keys + $0 * d, count: d).l2Norm }
    return prompt
      + (0..<tail.count(layer: layer, kvHead: kvHead)).map {
        UnsafeBufferPointer(start: tailKeys + $0 * d, count: d).l2Norm
      }
  }
}

internal import CKernels

/// One sequence of a batch: what it keeps of the prompt, and the tail it has decoded.
struct DecodeStream {
  let prefill: Prefill
  /// Kept positions of every layer; nil is all.
  let kept: [KeptPositions]?
  /// The kept entries in memory of their own, if evicted ones are dropped.
  let packed: PackedCache?
  var tail: TailCache
  var tailNorms: TailNorms

  init(prefill: Prefill, kept: [KeptPositions]?, compact: Bool) {
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
    if compact {
      let every = KeptPositions.all(kvHeads: shape.kvHeads, tokens: tokens)
      packed = PackedCache(kept ?? Array(repeating: every, count: shape.layers), from: prefill)
    } else {
      packed = nil
    }
    tail = TailCache(shape: shape)
    tailNorms = TailNorms(shape: shape)
  }

  /// Goes back to the first `count` tokens of the tail.
  mutating func truncate(to count: Int) {
    tail.truncate(to: count)
    tailNorms.truncate(to: count)
  }

  /// The position of the next token.
  var position: Int { prefill.tokens.count + tail.count }

  /// How many entries of the prompt a KV head keeps.
  func keptCount(layer: Int, kvHead: Int) -> Int {
    kept?[layer].count(kvHead: kvHead) ?? prefill.tokens.count
  }

  /// How many entries of the prompt all heads of all layers keep.
  var keptEntries: Int {
    let shape = prefill.model.configuration
    return kept?.reduce(0) { $0 + $1.positions.count } ?? shape.layers * shape.kvHeads * prefill.tokens.count
  }

  /// Attention of one token, whose key and value are the tail's last, over everything the stream holds.
  ///
  /// - Parameters:
  ///   - layer: the layer.
  ///   - queries: `[H * d]`.
  ///   - outputs: `[H * d]`, overwritten.
  /// - Returns: the attention rows.
  func attend(layer: Int, queries: UnsafePointer<Float>, outputs: UnsafeMutablePointer<Float>)
    -> AttentionRows
  {
    let shape = prefill.model.configuration
    let group = shape.groupSize
    let d = shape.headDimension
    var offsets = [0]
    offsets.reserveCapacity(shape.queryHeads + 1)
    var total = 0
    for head in 0..<shape.queryHeads {
      total += keptCount(layer: layer, kvHead: head / group) + tail.count
      offsets.append(total)
    }
    let values = [Float](unsafeUninitializedCapacity: total) { rows, initialized in
      initialized = total
      guard let start = rows.baseAddress else { return }
      prefill.model.workers.split(shape.kvHeads, work: 2 * total * d) { heads in
        for head in heads {
          attend(
            layer: layer, kvHead: head, queries: queries + head * group * d,
            rows: start + offsets[head * group],
            outputs: outputs + head * group * d)
        }
      }
    }
    return AttentionRows(offsets: offsets, values: values)
  }

  private func attend(
    layer: Int, kvHead: Int, queries: UnsafePointer<Float>, rows: UnsafeMutablePointer<Float>,
    outputs: UnsafeMutablePointer<Float>
  ) {
    let shape = prefill.model.configuration
    let d = shape.headDimension
    let count = keptCount(layer: layer, kvHead: kvHead)
    func run(_ keys: FloatBuffer, _ values: FloatBuffer, _ first: Int, _ positions: UnsafePointer<Int32>?) {
      hk_decode_attention(
        queries, shape.groupSize, keys.start + first * d, values.start + first * d, d, positions, count,
        tail.keys(layer: layer, kvHead: kvHead), tail.values(layer: layer, kvHead: kvHead), d, tail.count, d,
        shape.attentionScale, rows, outputs)
    }
    let first = kvHead * prefill.tokens.count
    if let packed = packed?.layers[layer] {
      run(packed.keys, packed.values, kept?[layer].offsets[kvHead] ?? first, nil)
      return
    }
    let cache = prefill.layer(layer)
    guard let kept = kept?[layer] else { return run(cache.keys, cache.values, first, nil) }
    kept.positions.withUnsafeBufferPointer { positions in
      run(cache.keys, cache.values, first, positions.baseAddress.map { $0 + kept.offsets[kvHead] })
    }
  }
}

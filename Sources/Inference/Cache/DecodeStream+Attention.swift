internal import CKernels

extension DecodeStream {
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
    let (group, d) = (shape.groupSize, shape.headDimension)
    let offsets = rowOffsets(layer: layer)
    let total = offsets[shape.queryHeads]
    let values = [Float](unsafeUninitializedCapacity: total) { rows, initialized in
      initialized = total
      guard let start = rows.baseAddress else { return }
      prefill.model.workers.split(shape.kvHeads, work: 2 * total * d) { heads in
        for head in heads {
          attend(
            layer: layer, kvHead: head, tailCount: tail.count(layer: layer, kvHead: head),
            queries: queries + head * group * d, rows: start + offsets[head * group],
            outputs: outputs + head * group * d)
        }
      }
    }
    return AttentionRows(offsets: offsets, values: values)
  }

  /// The mean attention of the last `window` queries of the tail over what the stream holds.
  func windowAttention(layer: Int, window: Int) -> AttentionRows {
    let shape = prefill.model.configuration
    let (group, d) = (shape.groupSize, shape.headDimension)
    let offsets = rowOffsets(layer: layer)
    let total = offsets[shape.queryHeads]
    let values = [Float](unsafeUninitializedCapacity: total) { rows, initialized in
      initialized = total
      guard let start = rows.baseAddress else { return }
      start.update(repeating: 0, count: total)
      prefill.model.workers.split(shape.kvHeads, work: 2 * window * total * d) { heads in
        for head in heads {
          let entries = offsets[head * group + 1] - offsets[head * group]
          let scratch = FloatBuffer(count: group * (entries + d))
          for index in tail.length - window..<tail.length {
            guard let query = queries.query(layer: layer, index: index) else { continue }
            let seen = tail.count(layer: layer, kvHead: head, seenBy: index)
            let width = keptCount(layer: layer, kvHead: head) + seen
            if width == 0 { continue }
            attend(
              layer: layer, kvHead: head, tailCount: seen, queries: query + head * group * d,
              rows: scratch.start, outputs: scratch.start + group * entries)
            for member in 0..<group {
              hk_add(start + offsets[head * group + member], scratch.start + member * width, width)
            }
          }
        }
      }
      for index in 0..<total { start[index] /= Float(window) }
    }
    return AttentionRows(offsets: offsets, values: values)
  }

  /// Where each query head's row over what its KV head holds begins, and the end, `[H + 1]`.
  private func rowOffsets(layer: Int) -> [Int] {
    let shape = prefill.model.configuration
    var offsets = [0]
    offsets.reserveCapacity(shape.queryHeads + 1)
    var total = 0
    for head in 0..<shape.queryHeads {
      let kvHead = head / shape.groupSize
      total += keptCount(layer: layer, kvHead: kvHead) + tail.count(layer: layer, kvHead: kvHead)
      offsets.append(total)
    }
    return offsets
  }

  /// Attention of a group's queries over a KV head's prompt entries and the first `tailCount` of its tail.
  private func attend(
    layer: Int, kvHead: Int, tailCount: Int, queries: UnsafePointer<Float>,
    rows: UnsafeMutablePointer<Float>, outputs: UnsafeMutablePointer<Float>
  ) {
    let shape = prefill.model.configuration
    let d = shape.headDimension
    let count = keptCount(layer: layer, kvHead: kvHead)
    let first = firstRow(layer: layer, kvHead: kvHead) * d
    let (keys, values) = promptRows(layer: layer)
    func run(_ positions: UnsafePointer<Int32>?) {
      hk_decode_attention(
        queries, shape.groupSize, keys.start + first, values.start + first, d, positions, count,
        tail.keys(layer: layer, kvHead: kvHead), tail.values(layer: layer, kvHead: kvHead), d, tailCount, d,
        shape.attentionScale, rows, outputs)
    }
    guard packed == nil, let kept = kept?[layer] else { return run(nil) }
    kept.positions.withUnsafeBufferPointer { positions in
      run(positions.baseAddress.map { $0 + kept.offsets[kvHead] })
    }
  }
}

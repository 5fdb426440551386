internal import AdaKV
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
    -> HeadRows
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
            layer: layer, kvHead: head, position: position - 1,
            tailCount: tail.count(layer: layer, kvHead: head), queries: queries + head * group * d,
            rows: start + offsets[head * group], outputs: outputs + head * group * d)
        }
      }
    }
    return HeadRows(offsets: offsets, values: values)
  }

  /// The mean attention of the last `window` queries of the tail over what the stream holds.
  func windowAttention(layer: Int, window: Int) -> HeadRows {
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
              layer: layer, kvHead: head, position: prefill.tokens.count + index, tailCount: seen,
              queries: query + head * group * d, rows: scratch.start,
              outputs: scratch.start + group * entries)
            for member in 0..<group {
              hk_add(start + offsets[head * group + member], scratch.start + member * width, width)
            }
          }
        }
      }
      for index in 0..<total { start[index] /= Float(window) }
    }
    return HeadRows(offsets: offsets, values: values)
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

  /// Attention of a group's queries at a position over what it sees of a KV head's prompt entries and of the
  /// first `tailCount` of its tail. What a sliding window hides has rows of 0.
  private func attend(
    layer: Int, kvHead: Int, position: Int, tailCount: Int, queries: UnsafePointer<Float>,
    rows: UnsafeMutablePointer<Float>, outputs: UnsafeMutablePointer<Float>
  ) {
    let shape = prefill.model.configuration
    let total = keptCount(layer: layer, kvHead: kvHead) + tailCount
    let hidden = hiddenEntries(layer: layer, kvHead: kvHead, tailCount: tailCount, from: position)
    if hidden == 0 {
      return attend(
        layer: layer, kvHead: kvHead, entries: 0..<total, queries: queries, rows: rows, outputs: outputs)
    }
    rows.update(repeating: 0, count: shape.groupSize * total)
    let seen = total - hidden
    if seen == 0 {
      return outputs.update(repeating: 0, count: shape.groupSize * shape.headDimension)
    }
    let compact = FloatBuffer(count: shape.groupSize * seen)
    attend(
      layer: layer, kvHead: kvHead, entries: hidden..<total, queries: queries, rows: compact.start,
      outputs: outputs)
    for member in 0..<shape.groupSize {
      (rows + member * total + hidden).update(from: compact.start + member * seen, count: seen)
    }
  }

  /// How many of a KV head's entries lie before a query's sliding window: the first ones.
  private func hiddenEntries(layer: Int, kvHead: Int, tailCount: Int, from position: Int) -> Int {
    let first = prefill.model.configuration.firstVisible(layer: layer, from: position)
    if first == 0 { return 0 }
    let count = keptCount(layer: layer, kvHead: kvHead)
    let prompt = kept.map { $0[layer][head: kvHead].prefix { $0 < first }.count }
    let hidden = prompt ?? min(first, count)
    if hidden < count { return hidden }
    return count + tail.positions(layer: layer, kvHead: kvHead).prefix(tailCount).prefix { $0 < first }.count
  }

  /// Attention of a group's queries over some of a KV head's entries, those of the prompt before the tail's.
  private func attend(
    layer: Int, kvHead: Int, entries: Range<Int>, queries: UnsafePointer<Float>,
    rows: UnsafeMutablePointer<Float>, outputs: UnsafeMutablePointer<Float>
  ) {
    let shape = prefill.model.configuration
    let d = shape.headDimension
    let count = keptCount(layer: layer, kvHead: kvHead)
    let prompt = entries.clamped(to: 0..<count)
    let tailStart = max(0, entries.lowerBound - count) * d
    let (keys, values) = promptRows(layer: layer)
    func run(from row: Int, _ positions: UnsafePointer<Int32>?) {
      hk_decode_attention(
        queries, shape.groupSize, keys.start + row * d, values.start + row * d, d, positions, prompt.count,
        tail.keys(layer: layer, kvHead: kvHead) + tailStart,
        tail.values(layer: layer, kvHead: kvHead) + tailStart, d, entries.count - prompt.count, d,
        shape.decoder.scoring, rows, outputs)
    }
    let first = firstRow(layer: layer, kvHead: kvHead)
    guard packed == nil, let kept = kept?[layer] else { return run(from: first + prompt.lowerBound, nil) }
    kept.positions.withUnsafeBufferPointer { positions in
      run(from: first, positions.baseAddress.map { $0 + kept.offsets[kvHead] + prompt.lowerBound })
    }
  }
}

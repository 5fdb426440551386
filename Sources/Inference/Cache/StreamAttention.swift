internal import AdaKV
internal import CKernels

/// Attention of a stream's queries in one layer, over what its KV heads hold: entries of the prompt, then the tail's.
struct StreamAttention {
  private let stream: DecodeStream
  private let layer: Int
  private let shape: ModelConfiguration
  /// Where each query head's row over what its KV head holds begins, and the end, `[H + 1]`.
  private let offsets: [Int]

  /// The attention of a stream in a layer.
  init(_ stream: DecodeStream, layer: Int) {
    self.stream = stream
    self.layer = layer
    let shape = stream.prefill.model.configuration
    self.shape = shape
    var offsets = [0]
    offsets.reserveCapacity(shape.queryHeads + 1)
    var total = 0
    for head in 0..<shape.queryHeads {
      let kvHead = head / shape.groupSize
      total += stream.keptCount(layer: layer, kvHead: kvHead)
      total += stream.tail.count(layer: layer, kvHead: kvHead)
      offsets.append(total)
    }
    self.offsets = offsets
  }

  /// Attention of the tail's last token over everything the stream holds, its own entry included.
  ///
  /// - Parameters:
  ///   - queries: `[H * d]`.
  ///   - outputs: `[H * d]`, overwritten.
  /// - Returns: the attention rows.
  func attend(queries: UnsafePointer<Float>, outputs: UnsafeMutablePointer<Float>) -> HeadRows {
    let (group, d) = (shape.groupSize, shape.headDimension)
    return rows(work: 2 * d) { start, heads in
      for head in heads {
        attend(
          kvHead: head, position: stream.position - 1,
          tailCount: stream.tail.count(layer: layer, kvHead: head), queries: queries + head * group * d,
          rows: start + offsets[head * group], outputs: outputs + head * group * d)
      }
    }
  }

  /// The mean attention of the last `window` queries of the tail over what the stream holds.
  func mean(window: Int) -> HeadRows {
    let (group, d) = (shape.groupSize, shape.headDimension)
    let tail = stream.tail
    return rows(work: 2 * window * d) { start, heads in
      for head in heads {
        let entries = offsets[head * group + 1] - offsets[head * group]
        let sums = start + offsets[head * group]
        sums.update(repeating: 0, count: group * entries)
        let scratch = FloatBuffer(count: group * (entries + d))
        for index in tail.length - window..<tail.length {
          guard let query = stream.queries.query(layer: layer, index: index) else { continue }
          let seen = tail.count(layer: layer, kvHead: head, seenBy: index)
          let width = stream.keptCount(layer: layer, kvHead: head) + seen
          if width == 0 { continue }
          attend(
            kvHead: head, position: stream.prefill.tokens.count + index, tailCount: seen,
            queries: query + head * group * d, rows: scratch.start, outputs: scratch.start + group * entries)
          for member in 0..<group { hk_add(sums + member * entries, scratch.start + member * width, width) }
        }
        for index in 0..<group * entries { sums[index] /= Float(window) }
      }
    }
  }

  /// The rows of all query heads, which `body` writes from their first place on for some KV heads, on any thread.
  ///
  /// - Parameter work: multiply-adds for each value of the rows.
  private func rows(
    work: Int, _ body: (_ start: UnsafeMutablePointer<Float>, _ kvHeads: Range<Int>) -> Void
  ) -> HeadRows {
    let total = offsets[shape.queryHeads]
    let values = [Float](unsafeUninitializedCapacity: total) { rows, initialized in
      initialized = total
      guard let start = rows.baseAddress else { return }
      stream.prefill.model.workers.split(shape.kvHeads, work: work * total) { body(start, $0) }
    }
    return HeadRows(offsets: offsets, values: values)
  }

  /// Attention of a group's queries at a position over what it sees of a KV head's prompt entries and of the
  /// first `tailCount` of its tail. What a sliding window hides has rows of 0.
  private func attend(
    kvHead: Int, position: Int, tailCount: Int, queries: UnsafePointer<Float>,
    rows: UnsafeMutablePointer<Float>, outputs: UnsafeMutablePointer<Float>
  ) {
    let total = stream.keptCount(layer: layer, kvHead: kvHead) + tailCount
    let hidden = hiddenEntries(kvHead: kvHead, tailCount: tailCount, from: position)
    if hidden == 0 {
      return attend(kvHead: kvHead, entries: 0..<total, queries: queries, rows: rows, outputs: outputs)
    }
    rows.update(repeating: 0, count: shape.groupSize * total)
    let seen = total - hidden
    if seen == 0 {
      return outputs.update(repeating: 0, count: shape.groupSize * shape.headDimension)
    }
    let visible = FloatBuffer(count: shape.groupSize * seen)
    attend(
      kvHead: kvHead, entries: hidden..<total, queries: queries, rows: visible.start, outputs: outputs)
    for member in 0..<shape.groupSize {
      (rows + member * total + hidden).update(from: visible.start + member * seen, count: seen)
    }
  }

  /// How many of a KV head's entries lie before a query's sliding window: the first ones.
  private func hiddenEntries(kvHead: Int, tailCount: Int, from position: Int) -> Int {
    let first = shape.firstVisible(layer: layer, from: position)
    if first == 0 { return 0 }
    let count = stream.keptCount(layer: layer, kvHead: kvHead)
    let kept = stream.keptPositions(layer: layer, kvHead: kvHead)
    let hidden = kept.map { $0.prefix { $0 < first }.count } ?? min(first, count)
    if hidden < count { return hidden }
    let tail = stream.tail.positions(layer: layer, kvHead: kvHead)
    return count + tail.prefix(tailCount).prefix { $0 < first }.count
  }

  /// Attention of a group's queries over some of a KV head's entries, those of the prompt before the tail's.
  private func attend(
    kvHead: Int, entries: Range<Int>, queries: UnsafePointer<Float>, rows: UnsafeMutablePointer<Float>,
    outputs: UnsafeMutablePointer<Float>
  ) {
    let d = shape.headDimension
    let count = stream.keptCount(layer: layer, kvHead: kvHead)
    let prompt = entries.clamped(to: 0..<count)
    let tailStart = max(0, entries.lowerBound - count) * d
    let tailKeys = stream.tail.keys(layer: layer, kvHead: kvHead) + tailStart
    let tailValues = stream.tail.values(layer: layer, kvHead: kvHead) + tailStart
    let (keys, values) = stream.promptRows(layer: layer)
    func run(from row: Int, _ listed: UnsafePointer<Int32>?) {
      hk_decode_attention(
        queries, shape.groupSize, keys.start + row * d, values.start + row * d, d, listed, prompt.count,
        tailKeys, tailValues, d, entries.count - prompt.count, d, shape.decoder.scoring, rows, outputs)
    }
    let first = stream.firstRow(layer: layer, kvHead: kvHead)
    guard let listed = stream.listedRows(layer: layer, kvHead: kvHead) else {
      return run(from: first + prompt.lowerBound, nil)
    }
    listed.withUnsafeBufferPointer { listed in
      run(from: first, listed.baseAddress.map { $0 + prompt.lowerBound })
    }
  }
}

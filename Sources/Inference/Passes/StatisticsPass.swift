internal import CKernels

/// Gathers a layer's statistics from its queries, which lie `[N, H * d]` until the next layer's take their
/// place.
///
/// One thread works on a head at a time, on its blocks of tokens in order, so results do not depend on the
/// number of threads.
struct StatisticsPass {
  private let model: LanguageModel
  private let prefill: Prefill
  private let queries: FloatBuffer
  private let count: Int
  private let cancellation: Cancellation

  /// Rows of a block whose attention is computed at once: a few of the kernel's own blocks.
  private static let attentionRows = 144
  /// Rows of a block whose products are summed in float32; sums of blocks are summed in float64.
  private static let momentRows = 256
  /// What a score's exponential costs, in multiply-adds.
  private static let exponentialWork = 24

  init(model: LanguageModel, prefill: Prefill, queries: FloatBuffer, _ cancellation: Cancellation) {
    self.cancellation = cancellation
    self.model = model
    self.prefill = prefill
    self.queries = queries
    count = prefill.tokens.count
  }

  /// How many floats gathering needs beside what it gathers.
  static func floats(tokens: Int, gathering: Gathering, model: LanguageModel) -> Int {
    let d = model.configuration.headDimension
    let slots = headsAtOnce(model)
    let means = gathering.attentionMeans ? tokens + hk_window_scratch(1, tokens, d) : 0
    // Sums are of twice the width.
    let sums = 2 * (d + d * d)
    let moments = gathering.queryMoments.isEmpty ? 0 : momentScratch(d) + sums
    return slots * max(means, moments)
  }

  private static func momentScratch(_ d: Int) -> Int {
    d * momentRows + d * d + hk_gemm_scratch(d, momentRows)
  }

  /// Gathers the moments of the queries, which must not be rotated yet.
  ///
  /// - Throws: `CancellationError`.
  func gatherMoments(layer: Int) throws {
    for (sinks, moments) in prefill.statistics(layer).queryMoments.sorted(by: { $0.key < $1.key }) {
      try gather(moments, sinks: sinks)
    }
  }

  /// Gathers the means of attention from the rotated queries and keys.
  ///
  /// - Throws: `CancellationError`.
  func gatherAttention(layer: Int) throws {
    guard let means = prefill.statistics(layer).attentionMeans else { return }
    let shape = model.configuration
    let (d, width) = (shape.headDimension, shape.queryWidth)
    let keys = prefill.layer(layer).keys
    let span = shape.attentionSpan(layer: layer)
    let scratch = (0..<Self.headsAtOnce(model)).map { _ in
      FloatBuffer(count: count + hk_window_scratch(1, count, d))
    }
    func block(_ index: Int) -> Range<Int> {
      index * Self.attentionRows..<min((index + 1) * Self.attentionRows, count)
    }
    try sweep(
      blocks: (count + Self.attentionRows - 1) / Self.attentionRows,
      work: { block($0).count * block($0).upperBound * (d + Self.exponentialWork) }
    ) { head, index, slot in
      let rows = block(index)
      let sums = means.start + head * count
      let part = scratch[slot].start
      hk_window_attention(
        queries.start + rows.lowerBound * width + head * d, width, 1, rows.count,
        keys.start + head / shape.groupSize * count * d, d, rows.upperBound, d, shape.decoder.scoring,
        span ?? 0, part, part + count)
      if rows.lowerBound == 0 { sums.update(repeating: 0, count: count) }
      for position in 0..<rows.upperBound { sums[position] += part[position] * Float(rows.count) }
      if rows.upperBound < count { return }
      for position in 0..<count { sums[position] /= Float(min(count - position, span ?? count)) }
    }
  }

  private func gather(_ moments: LayerStatistics.Moments, sinks: Int) throws {
    let shape = model.configuration
    let d = shape.headDimension
    let (rows, tokens) = (Self.momentRows, count - sinks)
    let blocks = (tokens + rows - 1) / rows
    let slots = Self.headsAtOnce(model)
    let scratch = (0..<slots).map { _ in FloatBuffer(count: Self.momentScratch(d)) }
    // A mean and a sum of products in every slot.
    try withUnsafeTemporaryAllocation(of: Double.self, capacity: slots * (d + d * d)) { sums in
      guard let all = sums.baseAddress else { return }
      let shared = Shared(pointer: all)
      try sweep(blocks: blocks, work: { _ in rows * d * (d + 8) + 2 * d * d }) {
        head, block, slot in
        let mean = shared.pointer + slot * (d + d * d)
        let products = mean + d
        if block == 0 {
          products.update(repeating: 0, count: d * d)
          writeMean(head: head, from: sinks, into: mean)
        }
        let first = sinks + block * rows
        addProducts(
          head: head, rows: first..<min(first + rows, count), mean: mean, to: products, scratch[slot].start)
        if block < blocks - 1 { return }
        for index in 0..<d { moments.mean.start[head * d + index] = Float(mean[index]) }
        for index in 0..<d * d {
          moments.covariance.start[head * d * d + index] = Float(products[index] / Double(tokens))
        }
      }
    }
  }

  private func writeMean(head: Int, from first: Int, into mean: UnsafeMutablePointer<Double>) {
    let d = model.configuration.headDimension
    let width = model.configuration.queryWidth
    mean.update(repeating: 0, count: d)
    for row in first..<count {
      let query = queries.start + row * width + head * d
      for index in 0..<d { mean[index] += Double(query[index]) }
    }
    for index in 0..<d { mean[index] /= Double(count - first) }
  }

  /// Adds the products of all pairs of dimensions of some queries, less the mean, to `[d, d]`.
  private func addProducts(
    head: Int, rows: Range<Int>, mean: UnsafePointer<Double>, to products: UnsafeMutablePointer<Double>,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    let d = model.configuration.headDimension
    let width = model.configuration.queryWidth
    let part = scratch + d * Self.momentRows
    for row in rows {
      let query = queries.start + row * width + head * d
      let column = scratch + (row - rows.lowerBound)
      for index in 0..<d { column[index * rows.count] = Float(Double(query[index]) - mean[index]) }
    }
    hk_gemm(
      scratch, d, rows.count, scratch, HK_F32, rows.count, 0, d, rows.count, part, d, part + d * d)
    for index in 0..<d * d { products[index] += Double(part[index]) }
  }

  /// How many heads are worked on at the same time: as many as there are threads, or evenly fewer.
  private static func headsAtOnce(_ model: LanguageModel) -> Int {
    let heads = model.configuration.queryHeads
    let rounds = (heads + model.workers.count - 1) / model.workers.count
    return (heads + rounds - 1) / rounds
  }

  /// Calls `body` for all blocks of all heads, those of a head in order.
  ///
  /// - Parameters:
  ///   - blocks: how many blocks every head has.
  ///   - work: multiply-adds of a block.
  ///   - body: does one block of one head; `slot < headsAtOnce` names scratch that is the head's until its
  ///     last block.
  /// - Throws: `CancellationError`.
  private func sweep(
    blocks: Int, work: (_ block: Int) -> Int,
    _ body: (_ head: Int, _ block: Int, _ slot: Int) -> Void
  ) throws {
    let heads = model.configuration.queryHeads
    let step = Self.headsAtOnce(model)
    for first in stride(from: 0, to: heads, by: step) {
      var from = 0
      while from < blocks {
        try cancellation.check()
        var (to, piece) = (from + 1, work(from))
        while to < blocks && piece + work(to) <= PrefillPass.pieceWork {
          piece += work(to)
          to += 1
        }
        model.workers.run(min(step, heads - first)) { slot, _ in
          for block in from..<to { body(first + slot, block, slot) }
        }
        from = to
      }
    }
  }

  /// Sums on their way to other threads.
  private struct Shared: @unchecked Sendable {
    // Sendable although it can be written: every slot has its own part.
    let pointer: UnsafeMutablePointer<Double>
  }
}

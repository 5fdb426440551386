internal import CKernels

/// One prompt on its way through the layers, in blocks of rows that threads share.
///
/// A layer takes two sweeps over the blocks: `attend` writes keys, values and queries of all rows, `finish`
/// does the rest, where a row needs the keys of the rows before it. Rows whose results nobody will read are
/// left out of the last layer: of its queries all but the observed ones (unless statistics of all queries are
/// gathered), of the rest all but the last row.
final class PrefillPass {
  private let model: LanguageModel
  private let prefill: Prefill
  private let count: Int
  /// The residual stream, `[N, D]`.
  private let hidden: FloatBuffer
  /// Queries of the layer, `[N, H * d]`.
  private let queries: FloatBuffer
  /// The angles of every rotary embedding.
  private let angles: [RotaryAngles]
  private let blockRows: Int
  private let scratch: [PrefillScratch]
  private let statistics: StatisticsPass
  private let cancellation: Cancellation

  /// Multiply-adds that one thread does between two looks at whether to go on: about 10 ms.
  static let pieceWork = 500_000_000

  /// The most rows of a block.
  static let longestBlock = 192

  /// Multiply-adds of a block that is not to be halved: about 25 ms. Longer blocks pack weights less often.
  private static let longestPiece = 1_250_000_000

  init(model: LanguageModel, prefill: Prefill, _ cancellation: Cancellation) {
    let shape = model.configuration
    self.model = model
    self.prefill = prefill
    self.cancellation = cancellation
    count = prefill.tokens.count
    hidden = FloatBuffer(count: count * shape.hiddenSize)
    queries = FloatBuffer(count: count * shape.queryWidth)
    angles = model.angles(positions: 0..<count, length: count)
    statistics = StatisticsPass(model: model, prefill: prefill, queries: queries, cancellation)
    blockRows = Self.blockRows(shape, tokens: count, threads: model.workers.count)
    let rows = blockRows
    scratch = (0..<model.workers.count).map { _ in PrefillScratch(rows: rows, shape: shape, cancellation) }
    for (position, token) in prefill.tokens.enumerated() {
      model.embed(token, into: hidden.start + position * shape.hiddenSize)
    }
  }

  /// Rows of a block: about the kernels' own block of queries, fewer where that would take too long between
  /// two looks at whether to go on, and evenly divided between threads. Even the largest is a small part of a
  /// product's work in packing weights.
  private static func blockRows(_ shape: ModelConfiguration, tokens: Int, threads: Int) -> Int {
    var longest = longestBlock
    while longest > 48 && longest * rowWork(shape, tokens: tokens) > longestPiece { longest /= 2 }
    if threads == 1 { return min(longest, tokens) }
    let rounds = max(2, (tokens + threads * longest - 1) / (threads * longest))
    let rows = (tokens + rounds * threads - 1) / (rounds * threads)
    return (rows + 11) / 12 * 12
  }

  /// Multiply-adds of one row in one layer, at most.
  private static func rowWork(_ shape: ModelConfiguration, tokens: Int) -> Int {
    shape.hiddenSize * (2 * shape.queryWidth + 2 * shape.kvWidth + 3 * shape.intermediateSize)
      + 2 * tokens * shape.queryWidth
  }

  /// Writes a layer's keys, values and queries, and gathers its statistics.
  ///
  /// - Throws: `CancellationError`.
  func attend(layer: Int) throws {
    let observed = prefill.observedQueries
    let gathered = prefill.gathered
    let isLast = layer == model.configuration.layers - 1
    let firstQuery = isLast && gathered == .none ? min(count - observed, count - 1) : 0
    let needsMoments = !gathered.queryMoments.isEmpty
    try sweep(0..<count) { rows, scratch in
      projectRows(rows, layer: layer, firstQuery: firstQuery, scratch)
      if !needsMoments { rotateQueries(rows.clamped(to: firstQuery..<count), layer: layer) }
    }
    if needsMoments {
      try statistics.gatherMoments(layer: layer)
      try sweep(0..<count) { rows, _ in rotateQueries(rows, layer: layer) }
    }
    let width = model.configuration.queryWidth
    prefill.layer(layer).queries.start.update(
      from: queries.start + (count - observed) * width, count: observed * width)
    try statistics.gatherAttention(layer: layer)
  }

  /// Runs the rest of a layer: attention, its output projection and the feed-forward layer.
  ///
  /// - Throws: `CancellationError`.
  func finish(layer: Int) throws {
    let isLast = layer == model.configuration.layers - 1
    try sweep((isLast ? count - 1 : 0)..<count) { rows, scratch in
      finishRows(rows, layer: layer, scratch)
    }
  }

  /// The logits of the last row.
  ///
  /// - Throws: `CancellationError`.
  func lastLogits() throws -> [Float] {
    let shape = model.configuration
    let last = hidden.start + (count - 1) * shape.hiddenSize
    let logits = [Float](unsafeUninitializedCapacity: shape.vocabularySize) { logits, initialized in
      initialized = shape.vocabularySize
      guard let out = logits.baseAddress else { return }
      model.logits(last, rows: 1, into: out, cancellation)
    }
    try cancellation.check()
    return logits
  }

  /// Calls `body` for all blocks of the rows, late rows first since they have the most keys.
  private func sweep(_ rows: Range<Int>, _ body: (Range<Int>, PrefillScratch) -> Void) throws {
    let blocks = (rows.count + blockRows - 1) / blockRows
    let work = blockRows * Self.rowWork(model.configuration, tokens: count)
    let wave = max(1, Self.pieceWork / work) * model.workers.count
    for first in stride(from: 0, to: blocks, by: wave) {
      try cancellation.check()
      model.workers.run(min(wave, blocks - first)) { piece, worker in
        let block = blocks - 1 - first - piece
        let start = rows.lowerBound + block * blockRows
        body(start..<min(start + blockRows, rows.upperBound), scratch[worker])
      }
    }
    try cancellation.check()
  }

  /// Writes keys, values and queries of some rows, all but the queries rotated.
  private func projectRows(_ rows: Range<Int>, layer: Int, firstQuery: Int, _ scratch: PrefillScratch) {
    let shape = model.configuration
    let weights = model.checkpoint.layers[layer]
    let cache = prefill.layer(layer)
    let d = shape.headDimension
    let normed = scratch.rows
    let stream = hidden.start + rows.lowerBound * shape.hiddenSize
    model.norm(stream, rows: rows.count, weights.inputNorm, into: normed)

    let perHead = scratch.wide
    for (projection, norm, target) in [
      (weights.key, weights.keyNorm, cache.keys), (weights.value, nil, cache.values),
    ] {
      scratch.multiply(normed, rows.count, by: projection, into: perHead)
      model.normHeads(perHead, heads: rows.count * shape.kvHeads, norm)
      for row in rows {
        for head in 0..<shape.kvHeads {
          let from = perHead + (row - rows.lowerBound) * shape.kvWidth + head * d
          (target.start + (head * count + row) * d).update(from: from, count: d)
        }
      }
    }
    for head in 0..<shape.kvHeads {
      for row in rows { angles(layer)?.rotate(cache.keys.start + (head * count + row) * d, row) }
    }
    guard rows.upperBound > firstQuery else { return }
    let asked = max(rows.lowerBound, firstQuery)..<rows.upperBound
    let own = queries.start + asked.lowerBound * shape.queryWidth
    scratch.multiply(
      normed + (asked.lowerBound - rows.lowerBound) * shape.hiddenSize, asked.count, by: weights.query,
      into: own)
    model.normHeads(own, heads: asked.count * shape.queryHeads, weights.queryNorm)
  }

  /// The angles of a layer; nil if it turns nothing.
  private func angles(_ layer: Int) -> RotaryAngles? {
    model.configuration.decoder.layers[layer].rotary.map { angles[$0] }
  }

  private func rotateQueries(_ rows: Range<Int>, layer: Int) {
    let shape = model.configuration
    guard let angles = angles(layer) else { return }
    for row in rows {
      for head in 0..<shape.queryHeads {
        angles.rotate(queries.start + row * shape.queryWidth + head * shape.headDimension, row)
      }
    }
  }

  private func finishRows(_ rows: Range<Int>, layer: Int, _ scratch: PrefillScratch) {
    let shape = model.configuration
    let weights = model.checkpoint.layers[layer]
    let cache = prefill.layer(layer)
    let d = shape.headDimension
    let width = shape.queryWidth
    let outputs = scratch.wide
    for head in 0..<shape.kvHeads where !cancellation.isSet {
      let offset = head * count * d
      let first = head * shape.groupSize * d
      hk_causal_attention(
        queries.start + rows.lowerBound * width + first, width, shape.groupSize, rows.lowerBound, rows.count,
        cache.keys.start + offset, cache.values.start + offset, d, d, shape.decoder.scoring,
        shape.attentionSpan(layer: layer) ?? 0, outputs + first, width, scratch.kernel)
    }
    let stream = hidden.start + rows.lowerBound * shape.hiddenSize
    scratch.multiply(outputs, rows.count, by: weights.output, into: scratch.rows)
    if let norm = weights.postAttentionNorm {
      model.norm(scratch.rows, rows: rows.count, norm, into: scratch.rows)
    }
    hk_add(stream, scratch.rows, rows.count * shape.hiddenSize)

    model.norm(stream, rows: rows.count, weights.feedForwardNorm, into: scratch.rows)
    let gate = scratch.wide
    let up = gate + rows.count * shape.intermediateSize
    scratch.multiply(scratch.rows, rows.count, by: weights.gate, into: gate)
    scratch.multiply(scratch.rows, rows.count, by: weights.up, into: up)
    model.activate(gate, up, rows: rows.count)
    scratch.multiply(gate, rows.count, by: weights.down, into: scratch.rows)
    if let norm = weights.postFeedForwardNorm {
      model.norm(scratch.rows, rows: rows.count, norm, into: scratch.rows)
    }
    hk_add(stream, scratch.rows, rows.count * shape.hiddenSize)
  }
}

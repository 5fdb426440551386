/// One prompt on its way through the layers, in blocks of rows that threads share.
///
/// A layer takes two sweeps over the blocks: `project` writes keys, values and queries of all rows, `finish`
/// adds attention and the feed-forward layer, where a row needs the keys of the rows before it. Rows whose results
/// nobody will read are left out of the last layer: of its queries all but the observed ones (unless statistics of
/// all queries are gathered), of what is added all but the last row's.
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
    scratch = (0..<model.workers.count).map { _ in PrefillScratch(rows: rows, shape: shape) }
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
  func project(layer index: Int) throws {
    let layer = model.layers[index]
    let observed = prefill.observedQueries
    let gathered = prefill.gathered
    let isLast = index == model.layers.count - 1
    let firstQuery = isLast && gathered == .none ? min(count - observed, count - 1) : 0
    let needsMoments = !gathered.queryMoments.isEmpty
    try sweep(0..<count, layer: index, firstQuery: firstQuery) { rows in
      layer.project(rows)
      if !needsMoments { layer.rotateQueries(rows) }
    }
    if needsMoments {
      try statistics.gatherMoments(layer: index)
      try sweep(0..<count, layer: index) { rows in layer.rotateQueries(rows) }
    }
    let width = model.configuration.queryWidth
    prefill.layer(index).queries.start.update(
      from: queries.start + (count - observed) * width, count: observed * width)
    try statistics.gatherAttention(layer: index)
  }

  /// Adds a layer's attention and its feed-forward layer to the residual stream.
  ///
  /// - Throws: `CancellationError`.
  func finish(layer index: Int) throws {
    let layer = model.layers[index]
    let first = index == model.layers.count - 1 ? count - 1 : 0
    try sweep(first..<count, layer: index) { rows in
      layer.addAttention(rows)
      layer.addFeedForward(rows)
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

  /// Calls `body` for all blocks of some rows in a layer, late rows first since they have the most keys.
  ///
  /// - Parameters:
  ///   - positions: where the rows stand in the prompt.
  ///   - layer: the layer.
  ///   - firstQuery: the position from which on queries will be read.
  ///   - body: does one block, on any thread.
  /// - Throws: `CancellationError`.
  private func sweep(
    _ positions: Range<Int>, layer: Int, firstQuery: Int = 0, _ body: (_ rows: PromptRows) -> Void
  ) throws {
    let blocks = (positions.count + blockRows - 1) / blockRows
    let work = blockRows * Self.rowWork(model.configuration, tokens: count)
    let wave = max(1, Self.pieceWork / work) * model.workers.count
    for first in stride(from: 0, to: blocks, by: wave) {
      try cancellation.check()
      model.workers.run(min(wave, blocks - first)) { piece, worker in
        let start = positions.lowerBound + (blocks - 1 - first - piece) * blockRows
        let block = start..<min(start + blockRows, positions.upperBound)
        body(rows(block, layer: layer, firstQuery: firstQuery, scratch[worker]))
      }
    }
    try cancellation.check()
  }

  /// A block of rows in a layer, for the thread whose scratch is given.
  private func rows(_ positions: Range<Int>, layer: Int, firstQuery: Int, _ scratch: PrefillScratch)
    -> PromptRows
  {
    let shape = model.configuration
    let buffers = LayerBuffers(
      hidden: hidden.start + positions.lowerBound * shape.hiddenSize,
      queries: queries.start + positions.lowerBound * shape.queryWidth, narrow: scratch.narrow,
      wide: scratch.wide)
    return PromptRows(
      positions, of: prefill, layer: layer, firstQuery: firstQuery, buffers: buffers,
      angles: shape.decoder.layers[layer].rotary.map { angles[$0] }, scratch: scratch, cancellation)
  }
}

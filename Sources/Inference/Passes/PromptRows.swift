internal import CKernels

/// A block of a prompt's rows in one layer, which attend to the rows before them and to each other; one thread
/// works on it.
struct PromptRows: LayerRows {
  let buffers: LayerBuffers
  let queryRows: Range<Int>
  /// Where the rows stand in the prompt.
  private let positions: Range<Int>
  private let layer: Int
  private let shape: ModelConfiguration
  private let tokens: Int
  private let cache: Prefill.LayerCache
  private let angles: RotaryAngles?
  private let scratch: PrefillScratch
  private let cancellation: Cancellation

  /// A block of rows of a prompt.
  ///
  /// - Parameters:
  ///   - positions: where they stand in the prompt.
  ///   - firstQuery: the position from which on queries will be read.
  ///   - buffers: where they lie.
  ///   - angles: of all positions of the prompt; nil if the layer has no rotary embedding.
  init(
    _ positions: Range<Int>, of prefill: Prefill, layer: Int, firstQuery: Int, buffers: LayerBuffers,
    angles: RotaryAngles?, scratch: PrefillScratch, _ cancellation: Cancellation
  ) {
    let unread = min(max(0, firstQuery - positions.lowerBound), positions.count)
    queryRows = unread..<positions.count
    self.buffers = buffers
    self.positions = positions
    self.layer = layer
    shape = prefill.model.configuration
    tokens = prefill.tokens.count
    cache = prefill.layer(layer)
    self.angles = angles
    self.scratch = scratch
    self.cancellation = cancellation
  }

  var count: Int { positions.count }

  func key(row: Int, kvHead: Int) -> UnsafeMutablePointer<Float> {
    cache.keys.start + entry(row, kvHead) * shape.headDimension
  }

  func value(row: Int, kvHead: Int) -> UnsafeMutablePointer<Float> {
    cache.values.start + entry(row, kvHead) * shape.headDimension
  }

  private func entry(_ row: Int, _ kvHead: Int) -> Int { kvHead * tokens + positions.lowerBound + row }

  func rotate(_ head: UnsafeMutablePointer<Float>, row: Int) {
    angles?.rotate(head, to: positions.lowerBound + row)
  }

  func multiply(
    _ x: UnsafePointer<Float>, rows m: Int, by w: WeightMatrix, into y: UnsafeMutablePointer<Float>
  ) {
    scratch.multiply(x, rows: m, by: w, into: y, cancellation)
  }

  func attend(into outputs: UnsafeMutablePointer<Float>) {
    let (d, width, group) = (shape.headDimension, shape.queryWidth, shape.groupSize)
    for head in 0..<shape.kvHeads where !cancellation.isSet {
      let entries = head * tokens * d
      let queries = head * group * d
      hk_causal_attention(
        buffers.queries + queries, width, group, positions.lowerBound, count, cache.keys.start + entries,
        cache.values.start + entries, d, d, shape.decoder.scoring, shape.attentionSpan(layer: layer) ?? 0,
        outputs + queries, width, scratch.kernel)
    }
  }
}

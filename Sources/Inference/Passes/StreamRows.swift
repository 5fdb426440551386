internal import AdaKV

/// One row of each of several streams in one layer, which attends to what its stream holds; all threads work on
/// them together.
struct StreamRows: LayerRows {
  let buffers: LayerBuffers
  let model: LanguageModel
  /// The streams, whose tails have an entry for the row already.
  let streams: [DecodeStream]
  /// For each stream the angles of its row's position, for every rotary embedding.
  let angles: [[RotaryAngles]]
  let layer: Int
  let cancellation: Cancellation

  var count: Int { streams.count }

  var queryRows: Range<Int> { 0..<count }

  func key(row: Int, kvHead: Int) -> UnsafeMutablePointer<Float> {
    streams[row].tail.lastKey(layer: layer, kvHead: kvHead)
  }

  func value(row: Int, kvHead: Int) -> UnsafeMutablePointer<Float> {
    streams[row].tail.lastValue(layer: layer, kvHead: kvHead)
  }

  func rotate(_ head: UnsafeMutablePointer<Float>, row: Int) {
    guard let rotary = model.configuration.decoder.layers[layer].rotary else { return }
    angles[row][rotary].rotate(head, to: streams[row].position - 1)
  }

  func multiply(
    _ x: UnsafePointer<Float>, rows m: Int, by w: WeightMatrix, into y: UnsafeMutablePointer<Float>
  ) {
    model.multiply(x, rows: m, by: w, into: y, cancellation)
  }

  /// - Returns: each stream's attention rows.
  func attend(into outputs: UnsafeMutablePointer<Float>) -> [HeadRows] {
    let width = model.configuration.queryWidth
    return streams.enumerated().map { row, stream in
      let queries = buffers.queries + row * width
      stream.remember(queries: queries, layer: layer)
      return StreamAttention(stream, layer: layer).attend(
        queries: queries, outputs: outputs + row * width)
    }
  }
}

internal import AdaKV

/// One token of each of several streams on its way through the layers.
///
/// The streams' tails already have the entry that the token's keys and values go to.
struct DecodePass {
  private let model: LanguageModel
  private let streams: [DecodeStream]
  private let memory: FloatBuffer
  private let buffers: LayerBuffers
  /// For each stream the angles of its position, for every rotary embedding.
  private let angles: [[RotaryAngles]]
  private let cancellation: Cancellation

  init(
    model: LanguageModel, streams: [DecodeStream], tokens: [Int32], _ cancellation: Cancellation
  ) {
    self.cancellation = cancellation
    self.model = model
    self.streams = streams
    let (m, shape) = (streams.count, model.configuration)
    memory = FloatBuffer(count: Self.floats(streams: m, shape: shape))
    let queries = memory.start + m * shape.hiddenSize
    let narrow = queries + m * shape.queryWidth
    buffers = LayerBuffers(
      hidden: memory.start, queries: queries, narrow: narrow, wide: narrow + m * shape.hiddenSize)
    for index in streams.indices {
      model.embed(tokens[index], into: buffers.hidden + index * shape.hiddenSize)
    }
    angles = streams.map { model.angles(positions: $0.position - 1..<$0.position, length: $0.position) }
  }

  /// How many floats a step of some streams needs, but for attention rows and logits.
  static func floats(streams: Int, shape: ModelConfiguration) -> Int {
    streams * (2 * shape.hiddenSize + shape.queryWidth + LayerBuffers.wideWidth(shape))
  }

  /// Runs all layers and the output head; gives each stream's logits and attention rows.
  ///
  /// - Throws: `CancellationError`, between two products.
  func run() throws -> [(logits: [Float], rows: [HeadRows])] {
    var rows = streams.map { _ in
      var layers: [HeadRows] = []
      layers.reserveCapacity(model.layers.count)
      return layers
    }
    for (index, layer) in model.layers.enumerated() {
      try cancellation.check()
      let attention = layer.run(
        StreamRows(
          buffers: buffers, model: model, streams: streams, angles: angles, layer: index,
          cancellation: cancellation))
      for (stream, attended) in attention.enumerated() { rows[stream].append(attended) }
    }
    let logits = logits()
    try cancellation.check()
    return zip(logits, rows).map { (logits: $0, rows: $1) }
  }

  private func logits() -> [[Float]] {
    let (m, vocabulary) = (streams.count, model.configuration.vocabularySize)
    let all = FloatBuffer(count: m * vocabulary)
    model.logits(buffers.hidden, rows: m, into: all.start, cancellation)
    return (0..<m).map { Array(all.slice($0 * vocabulary, vocabulary)) }
  }
}

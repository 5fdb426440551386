internal import AdaKV
internal import CKernels

/// One token of each of several streams on its way through the layers.
///
/// The streams' tails already have the entry that the token's keys and values go to.
struct DecodePass {
  private let model: LanguageModel
  private let streams: [DecodeStream]
  private let shape: ModelConfiguration
  private let buffer: FloatBuffer
  /// The residual streams, `[m, D]`.
  private let hidden: UnsafeMutablePointer<Float>
  /// `[m, D]`.
  private let narrow: UnsafeMutablePointer<Float>
  /// `[m, max(2 I, 2 H d)]`: queries and attention outputs, or gate and up.
  private let wide: UnsafeMutablePointer<Float>
  /// `[m, K d]`.
  private let perHead: UnsafeMutablePointer<Float>
  /// For each stream the angles of its position, for every rotary embedding.
  private let angles: [[RotaryAngles]]
  private let cancellation: Cancellation

  init(
    model: LanguageModel, streams: [DecodeStream], tokens: [Int32], _ cancellation: Cancellation
  ) {
    self.cancellation = cancellation
    self.model = model
    self.streams = streams
    shape = model.configuration
    let m = streams.count
    buffer = FloatBuffer(count: Self.floats(streams: m, shape: shape))
    hidden = buffer.start
    narrow = hidden + m * shape.hiddenSize
    wide = narrow + m * shape.hiddenSize
    perHead = wide + m * Self.widest(shape)
    for index in streams.indices {
      model.embed(tokens[index], into: hidden + index * shape.hiddenSize)
    }
    angles = streams.map { model.angles(positions: $0.position - 1..<$0.position, length: $0.position) }
  }

  /// How many floats a step of some streams needs, but for attention rows and logits.
  static func floats(streams: Int, shape: ModelConfiguration) -> Int {
    streams * (2 * shape.hiddenSize + widest(shape) + shape.kvWidth)
  }

  private static func widest(_ shape: ModelConfiguration) -> Int {
    2 * max(shape.intermediateSize, shape.queryWidth)
  }

  /// Runs all layers and the output head; gives each stream's logits and attention rows.
  ///
  /// - Throws: `CancellationError`, between two products.
  func run() throws -> [(logits: [Float], rows: [HeadRows])] {
    var rows = streams.map { _ in
      var layers: [HeadRows] = []
      layers.reserveCapacity(shape.layers)
      return layers
    }
    for (layer, weights) in model.checkpoint.layers.enumerated() {
      try cancellation.check()
      attend(layer: layer, weights, &rows)
      feedForward(weights)
    }
    let logits = logits()
    try cancellation.check()
    return zip(logits, rows).map { (logits: $0, rows: $1) }
  }

  private func attend(layer: Int, _ weights: LayerWeights, _ rows: inout [[HeadRows]]) {
    let m = streams.count
    let d = shape.headDimension
    model.norm(hidden, rows: m, weights.inputNorm, into: narrow)
    model.multiply(narrow, rows: m, by: weights.key, into: perHead, cancellation)
    model.normHeads(perHead, heads: m * shape.kvHeads, weights.keyNorm)
    for (index, stream) in streams.enumerated() {
      for head in 0..<shape.kvHeads {
        let key = stream.tail.lastKey(layer: layer, kvHead: head)
        key.update(from: perHead + index * shape.kvWidth + head * d, count: d)
        rotate(key, index, layer)
      }
    }
    model.multiply(narrow, rows: m, by: weights.value, into: perHead, cancellation)
    for (index, stream) in streams.enumerated() {
      for head in 0..<shape.kvHeads {
        let value = stream.tail.lastValue(layer: layer, kvHead: head)
        value.update(from: perHead + index * shape.kvWidth + head * d, count: d)
      }
    }
    let queries = wide
    let outputs = wide + m * shape.queryWidth
    model.multiply(narrow, rows: m, by: weights.query, into: queries, cancellation)
    model.normHeads(queries, heads: m * shape.queryHeads, weights.queryNorm)
    for (index, stream) in streams.enumerated() {
      let own = queries + index * shape.queryWidth
      for head in 0..<shape.queryHeads { rotate(own + head * d, index, layer) }
      stream.queries.query(layer: layer, index: stream.tail.length - 1)?
        .update(from: own, count: shape.queryWidth)
      rows[index].append(
        stream.attend(layer: layer, queries: own, outputs: outputs + index * shape.queryWidth))
    }
    model.multiply(outputs, rows: m, by: weights.output, into: narrow, cancellation)
    if let norm = weights.postAttentionNorm { model.norm(narrow, rows: m, norm, into: narrow) }
    hk_add(hidden, narrow, m * shape.hiddenSize)
  }

  private func feedForward(_ weights: LayerWeights) {
    let m = streams.count
    let gate = wide
    let up = wide + m * shape.intermediateSize
    model.norm(hidden, rows: m, weights.feedForwardNorm, into: narrow)
    model.multiply(narrow, rows: m, by: weights.gate, into: gate, cancellation)
    model.multiply(narrow, rows: m, by: weights.up, into: up, cancellation)
    model.activate(gate, up, rows: m)
    model.multiply(gate, rows: m, by: weights.down, into: narrow, cancellation)
    if let norm = weights.postFeedForwardNorm { model.norm(narrow, rows: m, norm, into: narrow) }
    hk_add(hidden, narrow, m * shape.hiddenSize)
  }

  private func logits() -> [[Float]] {
    let m = streams.count
    let all = FloatBuffer(count: m * shape.vocabularySize)
    model.logits(hidden, rows: m, into: all.start, cancellation)
    return (0..<m).map { Array(all.slice($0 * shape.vocabularySize, shape.vocabularySize)) }
  }

  private func rotate(_ head: UnsafeMutablePointer<Float>, _ index: Int, _ layer: Int) {
    guard let rotary = shape.decoder.layers[layer].rotary else { return }
    angles[index][rotary].rotate(head, streams[index].position - 1)
  }
}

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
  /// `[m, d / 2]` cosines, then sines.
  private let angles: UnsafeMutablePointer<Float>

  init(model: LanguageModel, streams: [DecodeStream], tokens: [Int32]) {
    self.model = model
    self.streams = streams
    shape = model.configuration
    let m = streams.count
    let half = shape.headDimension / 2
    let widest = 2 * max(shape.intermediateSize, shape.queryWidth)
    buffer = FloatBuffer(count: m * (2 * shape.hiddenSize + widest + shape.kvWidth + 2 * half))
    hidden = buffer.start
    narrow = hidden + m * shape.hiddenSize
    wide = narrow + m * shape.hiddenSize
    perHead = wide + m * widest
    angles = perHead + m * shape.kvWidth
    for (index, stream) in streams.enumerated() {
      model.checkpoint.embedding.copyRow(Int(tokens[index]), into: hidden + index * shape.hiddenSize)
      model.rotary.fill(
        position: stream.position - 1, cosines: angles + index * half, sines: angles + (m + index) * half)
    }
  }

  /// Runs all layers and the output head; gives each stream's logits and attention rows.
  func run() -> [(logits: [Float], rows: [AttentionRows])] {
    var rows = streams.map { _ in
      var layers: [AttentionRows] = []
      layers.reserveCapacity(shape.layers)
      return layers
    }
    for (layer, weights) in model.checkpoint.layers.enumerated() {
      attend(layer: layer, weights, &rows)
      feedForward(weights)
    }
    let logits = logits()
    return zip(logits, rows).map { (logits: $0, rows: $1) }
  }

  private func attend(layer: Int, _ weights: LlamaLayerWeights, _ rows: inout [[AttentionRows]]) {
    let m = streams.count
    let d = shape.headDimension
    norm(weights.inputNorm)
    model.multiply(narrow, rows: m, by: weights.key, into: perHead)
    for (index, stream) in streams.enumerated() {
      for head in 0..<shape.kvHeads {
        let key = stream.tail.lastKey(layer: layer, kvHead: head)
        key.update(from: perHead + index * shape.kvWidth + head * d, count: d)
        rotate(key, index)
      }
    }
    model.multiply(narrow, rows: m, by: weights.value, into: perHead)
    for (index, stream) in streams.enumerated() {
      for head in 0..<shape.kvHeads {
        let value = stream.tail.lastValue(layer: layer, kvHead: head)
        value.update(from: perHead + index * shape.kvWidth + head * d, count: d)
      }
    }
    let queries = wide
    let outputs = wide + m * shape.queryWidth
    model.multiply(narrow, rows: m, by: weights.query, into: queries)
    for (index, stream) in streams.enumerated() {
      let own = queries + index * shape.queryWidth
      for head in 0..<shape.queryHeads { rotate(own + head * d, index) }
      stream.queries.query(layer: layer, index: stream.tail.length - 1)?
        .update(from: own, count: shape.queryWidth)
      rows[index].append(
        stream.attend(layer: layer, queries: own, outputs: outputs + index * shape.queryWidth))
    }
    model.multiply(outputs, rows: m, by: weights.output, into: narrow)
    hk_add(hidden, narrow, m * shape.hiddenSize)
  }

  private func feedForward(_ weights: LlamaLayerWeights) {
    let m = streams.count
    let gate = wide
    let up = wide + m * shape.intermediateSize
    norm(weights.feedForwardNorm)
    model.multiply(narrow, rows: m, by: weights.gate, into: gate)
    model.multiply(narrow, rows: m, by: weights.up, into: up)
    hk_silu_multiply(gate, up, m * shape.intermediateSize, gate)
    model.multiply(gate, rows: m, by: weights.down, into: narrow)
    hk_add(hidden, narrow, m * shape.hiddenSize)
  }

  private func logits() -> [[Float]] {
    let m = streams.count
    let all = FloatBuffer(count: m * shape.vocabularySize)
    norm(model.checkpoint.finalNorm)
    model.multiply(narrow, rows: m, by: model.checkpoint.outputHead, into: all.start)
    return (0..<m).map { Array(all.slice($0 * shape.vocabularySize, shape.vocabularySize)) }
  }

  private func norm(_ weight: [Float]) {
    let width = shape.hiddenSize
    for index in streams.indices {
      hk_rms_norm(hidden + index * width, weight, width, shape.rmsNormEpsilon, narrow + index * width)
    }
  }

  private func rotate(_ head: UnsafeMutablePointer<Float>, _ index: Int) {
    let half = shape.headDimension / 2
    hk_rope(head, angles + index * half, angles + (streams.count + index) * half, shape.headDimension)
  }
}

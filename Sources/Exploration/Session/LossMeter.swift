import AdaKV
import Inference

/// Measures what eviction costs, on the full cache's values, at step 0 and while decoding.
struct LossMeter {
  private let model: LanguageModel
  /// `max_j ‖v_j W_h^O‖₁` over the prompt, per layer `[queryHeads]`; filled when a layer is first asked for.
  private var promptMaxima: [[Float]?]

  init(model: LanguageModel) {
    self.model = model
    promptMaxima = Array(repeating: nil, count: model.configuration.layers)
  }

  /// The loss of keeping `kept` under attention rows `[queryHeads, N]` over the prompt.
  ///
  /// - Throws: `CancellationError`.
  mutating func loss(prefill: Prefill, layer: Int, rows: [Float], kept: KeptSet) throws -> EvictionLoss {
    try measure(
      prefill: prefill, layer: layer, rows: rows, kept: kept.all,
      maxima: maxima(prefill: prefill, layer: layer), tailValues: [], tail: 0)
  }

  /// The loss under rows `[queryHeads, N + t]` of the full cache's stream.
  ///
  /// - Parameter kept: Which entries are kept, `[kvHeads, N + t]`.
  /// - Throws: `CancellationError`.
  mutating func loss(
    prefill: Prefill, layer: Int, rows: [Float], kept: [Bool], batch: DecodeBatch, stream: Int
  ) throws -> EvictionLoss {
    let tail = batch.tailLength(stream)
    var values: [Float] = []
    for head in 0..<model.configuration.kvHeads {
      batch.withTailValues(stream: stream, layer: layer, kvHead: head) { values += $0 }
    }
    var maxima = try maxima(prefill: prefill, layer: layer)
    if tail > 0 {
      let norms = batch.tailValueOutputL1(stream: stream, layer: layer)
      for head in maxima.indices {
        maxima[head] = max(maxima[head], norms[head * tail..<(head + 1) * tail].max() ?? 0)
      }
    }
    return measure(
      prefill: prefill, layer: layer, rows: rows, kept: kept, maxima: maxima,
      tailValues: values, tail: tail)
  }

  private mutating func maxima(prefill: Prefill, layer: Int) throws -> [Float] {
    if let known = promptMaxima[layer] { return known }
    let tokens = prefill.tokens.count
    let norms = try prefill.valueOutputL1(layer: layer)
    let maxima = (0..<model.configuration.queryHeads).map { head in
      norms[head * tokens..<(head + 1) * tokens].max() ?? 0
    }
    promptMaxima[layer] = maxima
    return maxima
  }

  private func measure(
    prefill: Prefill, layer: Int, rows: [Float], kept: [Bool], maxima: [Float], tailValues: [Float], tail: Int
  ) -> EvictionLoss {
    let shape = model.configuration
    let size = shape.headDimension
    return rows.withUnsafeBufferPointer { rows in
      prefill.withValues(layer: layer) { prompt in
        tailValues.withUnsafeBufferPointer { decoded in
          var segments: [ValueSegment] = []
          if let base = prompt.baseAddress {
            let entries = prefill.tokens.count
            segments.append(ValueSegment(base: base, headStride: entries * size, entries: entries))
          }
          if let base = decoded.baseAddress, tail > 0 {
            segments.append(ValueSegment(base: base, headStride: tail * size, entries: tail))
          }
          return EvictionLoss(
            rows: rows, kvHeads: shape.kvHeads, kept: kept, values: segments, headDimension: size,
            valueOutputL1: maxima, outputSize: shape.hiddenSize
          ) { head, delta, output in
            model.projectOutput(layer: layer, kvHead: head, delta: delta, into: output)
          }
        }
      }
    }
  }
}

extension KeptSet {
  /// The flags with `tail` decoded entries behind each head's, all kept: `[kvHeads, tokens + tail]`.
  func extended(by tail: Int) -> [Bool] {
    guard tail > 0 else { return all }
    var flags: [Bool] = []
    flags.reserveCapacity(kvHeads * (tokens + tail))
    for head in 0..<kvHeads {
      flags += all[head * tokens..<(head + 1) * tokens]
      flags += repeatElement(true, count: tail)
    }
    return flags
  }
}

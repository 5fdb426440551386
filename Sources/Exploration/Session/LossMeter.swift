import AdaKV
import Inference
import Readings

/// Measures what eviction costs, on the full cache's values, at step 0 and while decoding.
struct LossMeter {
  private let model: LanguageModel
  /// `max_j ‖v_j W_h^O‖₁` per layer, over the prompt `[queryHeads, 1]`, or where a sliding window may hide its first
  /// tokens from each of them on `[queryHeads, N]`; filled when a layer is first asked for.
  private var promptMaxima: [[Float]?]

  init(model: LanguageModel) {
    self.model = model
    promptMaxima = Array(repeating: nil, count: model.configuration.layers)
  }

  /// The loss of keeping `kept` under attention rows `[queryHeads, N]` over what queries after the prompt see of it.
  ///
  /// - Throws: `CancellationError`.
  mutating func loss(prefill: Prefill, layer: Int, rows: [Float], kept: KeptSet) throws -> EvictionLoss {
    let first = model.configuration.firstVisible(layer: layer, from: prefill.tokens.count)
    return try measure(
      prefill: prefill, layer: layer, rows: rows, kept: kept.all,
      maxima: maxima(prefill: prefill, layer: layer, from: first), tailValues: [], tail: 0)
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
    let tokens = prefill.tokens.count
    let first = model.configuration.firstVisible(layer: layer, from: tokens + tail - 1)
    var maxima = try maxima(prefill: prefill, layer: layer, from: first)
    if tail > 0 {
      let norms = batch.tailValueOutputL1(stream: stream, layer: layer)
      let hidden = max(0, first - tokens)
      for head in maxima.indices {
        maxima[head] = max(maxima[head], norms[head * tail + hidden..<(head + 1) * tail].max() ?? 0)
      }
    }
    return measure(
      prefill: prefill, layer: layer, rows: rows, kept: kept, maxima: maxima,
      tailValues: values, tail: tail)
  }

  /// Each query head's largest over the prompt's tokens from `first` on, `[queryHeads]`; 0 where there are none.
  private mutating func maxima(prefill: Prefill, layer: Int, from first: Int) throws -> [Float] {
    let shape = model.configuration
    let maxima = try promptMaxima[layer] ?? makeMaxima(prefill: prefill, layer: layer)
    promptMaxima[layer] = maxima
    let columns = maxima.count / shape.queryHeads
    return (0..<shape.queryHeads).map { first < columns ? maxima[$0 * columns + first] : 0 }
  }

  private func makeMaxima(prefill: Prefill, layer: Int) throws -> [Float] {
    let shape = model.configuration
    let tokens = prefill.tokens.count
    var norms = try prefill.valueOutputL1(layer: layer)
    guard shape.attentionSpan(layer: layer) != nil else {
      return (0..<shape.queryHeads).map { norms[$0 * tokens..<($0 + 1) * tokens].max() ?? 0 }
    }
    for index in norms.indices.reversed() where (index + 1) % tokens != 0 {
      norms[index] = max(norms[index], norms[index + 1])
    }
    return norms
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

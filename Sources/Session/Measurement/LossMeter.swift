import AdaKV
import Readings

/// Measures what eviction costs, on the full cache's values, at step 0 and while decoding.
final class LossMeter {
  private let model: ModelShape
  /// `max_j ‖v_j W_h^O‖₁` per layer, over the prompt `[queryHeads, 1]`, or where a sliding window may hide its first
  /// tokens from each of them on `[queryHeads, N]`; filled when a layer is first asked for.
  private var promptMaxima: [[Float]?]

  /// A meter for one prompt, which has measured nothing.
  init(model: ModelShape) {
    self.model = model
    promptMaxima = Array(repeating: nil, count: model.layers)
  }

  /// The loss of keeping `kept` under attention rows `[queryHeads, N]` over what queries after the prompt see of it; nil
  /// where the source has no outputs to measure it on.
  ///
  /// - Throws: What the source throws.
  func loss(of prompt: any ReadPrompt, layer: Int, rows: [Float], kept: KeptEntries) throws -> EvictionLoss? {
    guard let outputs = prompt.outputs else { return nil }
    let tokens = prompt.tokenCount
    let first = model.firstVisible(layer: layer, from: tokens)
    return try measure(
      outputs, layer: layer, rows: rows, kept: kept.flags(tokens: tokens),
      maxima: maxima(of: prompt, layer: layer, from: first), tail: [], tokens: tokens)
  }

  /// The loss under rows `[queryHeads, N + t]` of the full cache's stream; nil where the source has no outputs.
  ///
  /// - Parameter kept: Which entries are kept, `[kvHeads, N + t]`.
  /// - Throws: What the source throws.
  func loss(
    of prompt: any ReadPrompt, layer: Int, rows: [Float], kept: [Bool], decoder: any StreamDecoder,
    stream: Int
  ) throws -> EvictionLoss? {
    guard let outputs = prompt.outputs, let decoded = decoder.tailOutputs(of: stream, layer: layer) else {
      return nil
    }
    let tail = decoder.tailLength(of: stream)
    let tokens = prompt.tokenCount
    let first = model.firstVisible(layer: layer, from: tokens + tail - 1)
    var maxima = try maxima(of: prompt, layer: layer, from: first)
    if tail > 0 {
      let hidden = max(0, first - tokens)
      for head in maxima.indices {
        let norms = decoded.outputL1[head * tail + hidden..<(head + 1) * tail]
        maxima[head] = max(maxima[head], norms.max() ?? 0)
      }
    }
    return measure(
      outputs, layer: layer, rows: rows, kept: kept, maxima: maxima, tail: decoded.values, tokens: tokens)
  }

  /// Each query head's largest over the prompt's tokens from `first` on, `[queryHeads]`; 0 where there are none.
  private func maxima(of prompt: any ReadPrompt, layer: Int, from first: Int) throws -> [Float] {
    let maxima = try promptMaxima[layer] ?? makeMaxima(of: prompt, layer: layer)
    promptMaxima[layer] = maxima
    let columns = maxima.count / model.queryHeads
    return (0..<model.queryHeads).map { first < columns ? maxima[$0 * columns + first] : 0 }
  }

  private func makeMaxima(of prompt: any ReadPrompt, layer: Int) throws -> [Float] {
    let tokens = prompt.tokenCount
    var norms = try prompt.values(of: .valueOutputL1, layer: layer)
    guard model.attentionSpan(layer: layer) != nil else {
      return (0..<model.queryHeads).map { norms[$0 * tokens..<($0 + 1) * tokens].max() ?? 0 }
    }
    for index in norms.indices.reversed() where (index + 1) % tokens != 0 {
      norms[index] = max(norms[index], norms[index + 1])
    }
    return norms
  }

  private func measure(
    _ outputs: any LayerOutputs, layer: Int, rows: [Float], kept: [Bool], maxima: [Float], tail: [Float],
    tokens: Int
  ) -> EvictionLoss {
    let size = model.headDimension
    let decoded = tail.count / size / model.kvHeads
    return rows.withUnsafeBufferPointer { rows in
      outputs.withValues(layer: layer) { prompt in
        tail.withUnsafeBufferPointer { tail in
          var segments: [ValueSegment] = []
          if let base = prompt.baseAddress {
            segments.append(ValueSegment(base: base, headStride: tokens * size, entries: tokens))
          }
          if let base = tail.baseAddress, decoded > 0 {
            segments.append(ValueSegment(base: base, headStride: decoded * size, entries: decoded))
          }
          return EvictionLoss(
            rows: rows, kvHeads: model.kvHeads, kept: kept, values: segments, headDimension: size,
            valueOutputL1: maxima, outputSize: outputs.size
          ) { head, delta, output in
            outputs.project(layer: layer, kvHead: head, delta: delta, into: output)
          }
        }
      }
    }
  }
}

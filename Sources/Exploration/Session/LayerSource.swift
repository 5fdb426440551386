import AdaKV
import Inference

/// One layer of a prompt that a live model has read, as the source of what scorers look at.
struct LayerSource {
  let model: LanguageModel
  let prefill: Prefill
  let layer: Int

  private var tokens: Int { prefill.tokens.count }

  /// The values of an ingredient, in the shape that `Ingredient` states.
  ///
  /// - Precondition: The prefill gathered it (``Gathering/init(for:)``); head importance is a file's, not a layer's.
  /// - Throws: `CancellationError`.
  func values(of ingredient: Ingredient) throws -> [Float] {
    let shape = model.configuration
    switch ingredient {
    case .windowAttention(let window):
      return prefill.windowAttention(layer: layer, window: min(window, tokens))
    case .windowVariance(let window):
      // A prompt that is all window has no candidates, so nothing there is ever looked at.
      guard tokens > window else { return [Float](repeating: 0, count: shape.queryHeads * tokens) }
      return prefill.windowMoments(layer: layer, window: window).variance
    case .windowEntropy(let window):
      guard tokens > window else { return [Float](repeating: 0, count: shape.queryHeads) }
      return prefill.windowMoments(layer: layer, window: window).rowEntropy
    case .attentionMeans: return prefill.attentionMeans(layer: layer)
    case .keyL2: return prefill.keyL2(layer: layer)
    case .valueL1: return prefill.valueL1(layer: layer)
    case .valueL2: return prefill.valueL2(layer: layer)
    case .valueOutputL1: return try prefill.valueOutputL1(layer: layer)
    case .keys: return prefill.withKeys(layer: layer) { Array($0) }
    case .values: return prefill.withValues(layer: layer) { Array($0) }
    case .windowQueries(let window):
      let queries = prefill.lastQueries(layer: layer, window: min(window, tokens))
      return shape.scoreFactor == 1 ? queries : queries.map { $0 * shape.scoreFactor }
    case .futureQueries(let sinks, let horizon):
      let size = shape.headDimension
      guard tokens > sinks else {
        return [Float](repeating: 0, count: shape.queryHeads * (size + size * size))
      }
      let queries = prefill.futureQueries(layer: layer, sinks: sinks, horizon: horizon)
      // Whoever takes them divides by √d: another scale goes into the queries.
      let factor = shape.scoreFactor
      var packed: [Float] = []
      packed.reserveCapacity(shape.queryHeads * (size + size * size))
      for head in 0..<shape.queryHeads {
        packed += queries.mean[head * size..<(head + 1) * size].map { $0 * factor }
        packed += queries.covariance[head * size * size..<(head + 1) * size * size].map {
          $0 * factor * factor
        }
      }
      return packed
    case .relativeAttention(let length): return prefill.relativeAttention(layer: layer, length: length)
    case .headImportance: preconditionFailure("head importance is not a layer's")
    }
  }
}

extension Gathering {
  /// What a prefill must gather on its way so that a prompt of `tokens` tokens can give `needs`.
  init(for needs: Set<Ingredient>, tokens: Int) {
    let statistics = needs.compactMap(\.statistic)
    let sinks = statistics.compactMap { statistic in
      if case .queryMoments(let sinks) = statistic, sinks < tokens { sinks } else { nil }
    }
    self.init(attentionMeans: statistics.contains(.attentionMeans), queryMoments: Set(sinks))
  }
}

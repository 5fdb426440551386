import AdaKV
import Inference
import Session

/// A prompt that a live model has read.
final class LivePrompt {
  let prefill: Prefill
  private let language: LanguageModel

  /// Takes what a model left behind of a prompt.
  init(_ prefill: Prefill, of language: LanguageModel) {
    self.prefill = prefill
    self.language = language
  }
}

extension LivePrompt: ReadPrompt {
  var tokenCount: Int { prefill.tokens.count }
  var prediction: Prediction { .logits(prefill.logits) }
  var outputs: (any LayerOutputs)? { self }

  func holds(_ needs: Set<Ingredient>) -> Bool {
    min(needs.longestWindow, tokenCount) <= prefill.observedQueries
      && prefill.gathered.contains(Gathering(for: needs, tokens: tokenCount))
  }

  func makeDecoder() -> any StreamDecoder { LiveDecoder(model: language, prefill: prefill) }

  /// - Throws: ``SessionError/attentionNotPlain(layer:)``, `FormatError` or ``HeadImportanceError`` for a file of head
  ///   importance that cannot be used, `CancellationError`.
  func values(of ingredient: Ingredient, layer: Int) throws -> [Float] {
    let shape = language.configuration
    guard !ingredient.traits.assumesPlainAttention || shape.isPlainAttention(layer: layer, tokens: tokenCount)
    else { throw SessionError.attentionNotPlain(layer: layer) }
    switch ingredient {
    case .windowAttention(let window):
      return prefill.windowAttention(layer: layer, window: min(window, tokenCount))
    case .windowVariance(let window):
      // A prompt that is all window has no candidates, so nothing there is ever looked at.
      guard tokenCount > window else {
        return [Float](repeating: 0, count: shape.queryHeads * tokenCount)
      }
      return prefill.windowMoments(layer: layer, window: window).variance
    case .windowMaximum(let window):
      return prefill.windowMaximum(layer: layer, window: min(window, tokenCount))
    case .windowEntropy(let window):
      guard tokenCount > window else { return [Float](repeating: 0, count: shape.queryHeads) }
      return prefill.windowMoments(layer: layer, window: window).rowEntropy
    case .attentionMeans: return prefill.attentionMeans(layer: layer)
    case .keyL2: return prefill.keyL2(layer: layer)
    case .valueL1: return prefill.valueL1(layer: layer)
    case .valueL2: return prefill.valueL2(layer: layer)
    case .valueOutputL1: return try prefill.valueOutputL1(layer: layer)
    case .keys: return prefill.withKeys(layer: layer) { Array($0) }
    case .values: return prefill.withValues(layer: layer) { Array($0) }
    case .windowQueries(let window):
      let queries = prefill.lastQueries(layer: layer, window: min(window, tokenCount))
      return shape.scoreFactor == 1 ? queries : queries.map { $0 * shape.scoreFactor }
    case .futureQueries(let sinks, let horizon):
      return futureQueries(layer: layer, sinks: sinks, horizon: horizon)
    case .relativeAttention(let length): return prefill.relativeAttention(layer: layer, length: length)
    case .headImportance(let file): return try HeadImportance(file: file, model: language).table
    }
  }

  /// Mean and covariance of queries to come, head after head, `[queryHeads, d + d²]`.
  private func futureQueries(layer: Int, sinks: Int, horizon: Int) -> [Float] {
    let shape = language.configuration
    let size = shape.headDimension
    guard tokenCount > sinks else {
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
  }
}

extension LivePrompt: LayerOutputs {
  var size: Int { language.configuration.hiddenSize }

  func withValues<Result>(
    layer: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try prefill.withValues(layer: layer, body)
  }

  func project(
    layer: Int, kvHead: Int, delta: UnsafeBufferPointer<Float>, into output: UnsafeMutableBufferPointer<Float>
  ) {
    language.projectOutput(layer: layer, kvHead: kvHead, delta: delta, into: output)
  }
}

import AdaKV
import Inference

/// What policies look at in a prompt's layers, each ingredient computed once per layer.
///
/// Rows `[heads, N]` stay in memory for the plans in use; keys and the queries' statistics are made when asked.
struct LayerObservations {
  private var known: [Int: [Ingredient: [Float]]] = [:]
  private var importance: [String: [Float]] = [:]

  /// Forgets what no plan in use asks for.
  mutating func keep(_ needs: Set<Ingredient>) {
    known = known.mapValues { layer in layer.filter { needs.contains($0.key) } }
  }

  /// One layer with everything in `needs`, without the tokens that no query to come sees.
  ///
  /// - Throws: `AdaKVError` if the model's numbers do not have its shape, ``SessionError`` for a file of head
  ///   importance that cannot be used, `CancellationError`.
  mutating func observation(
    _ needs: Set<Ingredient>, model: LanguageModel, prefill: Prefill, layer: Int
  ) throws -> LayerObservation {
    let shape = model.configuration
    let tokens = prefill.tokens.count
    let first = shape.firstVisible(layer: layer, from: tokens)
    var observation = try LayerObservation(
      layer: layer, queryHeads: shape.queryHeads, kvHeads: shape.kvHeads, tokens: tokens - first,
      firstPosition: first)
    for need in needs {
      let values = try values(of: need, model: model, prefill: prefill, layer: layer)
      let heads = need.isPerQueryHead ? shape.queryHeads : shape.kvHeads
      try observation.add(need.dropping(first, of: tokens, from: values, heads: heads), as: need)
    }
    return observation
  }

  /// One layer's values of an ingredient, of all tokens.
  ///
  /// - Throws: ``SessionError`` for a file of head importance that cannot be used, `CancellationError`.
  private mutating func values(
    of need: Ingredient, model: LanguageModel, prefill: Prefill, layer: Int
  ) throws -> [Float] {
    if let values = known[layer]?[need] { return values }
    let isPlain = model.configuration.isPlainAttention(layer: layer, tokens: prefill.tokens.count)
    guard isPlain || !need.traits.assumesPlainAttention else { throw SessionError.attentionNotPlain(layer: layer) }
    if case .headImportance(let file) = need {
      let table = try importance[file] ?? HeadImportance(file: file, model: model).table
      importance[file] = table
      return table
    }
    let values = try LayerSource(model: model, prefill: prefill, layer: layer).values(of: need)
    if need.isWorthKeeping { known[layer, default: [:]][need] = values }
    return values
  }
}

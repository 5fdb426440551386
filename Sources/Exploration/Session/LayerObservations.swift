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

  /// One layer with everything in `needs`.
  ///
  /// - Throws: `AdaKVError` if the model's numbers do not have its shape, ``SessionError`` for a file of head
  ///   importance that cannot be used.
  mutating func observation(
    _ needs: Set<Ingredient>, model: LanguageModel, prefill: Prefill, layer: Int
  ) throws -> LayerObservation {
    let shape = model.configuration
    var observation = try LayerObservation(
      layer: layer, queryHeads: shape.queryHeads, kvHeads: shape.kvHeads, tokens: prefill.tokens.count)
    for need in needs {
      if let values = known[layer]?[need] {
        try observation.give(values, as: need)
        continue
      }
      guard !need.assumesPlainAttention || shape.isPlainAttention(layer: layer, tokens: prefill.tokens.count)
      else { throw SessionError.attentionNotPlain(layer: layer) }
      let source = LayerSource(model: model, prefill: prefill, layer: layer)
      let values: [Float]
      if case .headImportance(let file) = need {
        let table = try importance[file] ?? HeadImportance(file: file, model: model).table
        importance[file] = table
        values = table
      } else {
        values = try source.values(of: need)
      }
      try observation.give(values, as: need)
      if need.isWorthKeeping { known[layer, default: [:]][need] = values }
    }
    return observation
  }
}

extension Ingredient {
  /// Whether whoever takes it computes attention of its own, a softmax over everything before a query.
  fileprivate var assumesPlainAttention: Bool {
    switch self {
    case .windowQueries, .futureQueries, .relativeAttention: true
    default: false
    }
  }

  /// Whether it is small enough to stay in memory for every layer.
  var isWorthKeeping: Bool {
    switch self {
    case .keys, .values, .windowQueries, .futureQueries, .headImportance: false
    default: true
    }
  }
}

import AdaKV
import Readings

/// What policies look at in a prompt's layers: each that is worth keeping is asked once per layer.
///
/// Rows by head and token stay in memory for the plans in use; what is larger is asked for anew.
final class IngredientCache {
  private var layers: [Int: [Ingredient: [Float]]] = [:]
  private var wholeModel: [Ingredient: [Float]] = [:]

  /// Forgets what no plan in use asks for.
  func keep(_ needs: Set<Ingredient>) {
    layers = layers.mapValues { layer in layer.filter { needs.contains($0.key) } }
  }

  /// One layer with everything in `needs`, without the tokens that no query to come sees.
  ///
  /// - Throws: `AdaKVError` if the numbers do not have the model's shape; what the source throws.
  func observation(
    _ needs: Set<Ingredient>, of prompt: any ReadPrompt, layer: Int, model: ModelShape
  ) throws -> LayerObservation {
    let tokens = prompt.tokenCount
    let first = model.firstVisible(layer: layer, from: tokens)
    var observation = try LayerObservation(
      layer: layer, queryHeads: model.queryHeads, kvHeads: model.kvHeads, tokens: tokens - first,
      firstPosition: first)
    for need in needs {
      let values = try values(of: need, of: prompt, layer: layer)
      let heads = need.isPerQueryHead ? model.queryHeads : model.kvHeads
      try observation.add(need.dropping(first, of: tokens, from: values, heads: heads), as: need)
    }
    return observation
  }

  /// A layer's values of all tokens.
  private func values(of need: Ingredient, of prompt: any ReadPrompt, layer: Int) throws -> [Float] {
    if let values = wholeModel[need] ?? layers[layer]?[need] { return values }
    let values = try prompt.values(of: need, layer: layer)
    if need.traits.shape.contains(.layers) {
      wholeModel[need] = values
    } else if need.isWorthKeeping {
      layers[layer, default: [:]][need] = values
    }
    return values
  }
}

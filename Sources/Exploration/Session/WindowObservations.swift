import AdaKV
import Inference

/// The window attention of a prompt's layers, computed once per window and layer: `[queryHeads, N]` floats each.
struct WindowObservations {
  private var known: [Int: [Int: LayerObservation]] = [:]

  /// Forgets what was observed through other windows: at most the current plans' stay in memory.
  mutating func keep(windows: Set<Int>) { known = known.filter { windows.contains($0.key) } }

  /// One layer's observation through a window of `window` tokens (or the whole prompt, if that is shorter).
  ///
  /// - Throws: `AdaKVError` if the model's rows do not have its shape.
  mutating func observation(
    model: LanguageModel, prefill: Prefill, layer: Int, window: Int
  ) throws -> LayerObservation {
    if let observation = known[window]?[layer] { return observation }
    let tokens = prefill.tokens.count
    let observation = try LayerObservation(
      queryHeads: model.configuration.queryHeads, kvHeads: model.configuration.kvHeads, tokens: tokens,
      window: window, windowAttention: prefill.windowAttention(layer: layer, window: min(window, tokens)))
    known[window, default: [:]][layer] = observation
    return observation
  }
}

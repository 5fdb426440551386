import Readings
import Session

/// A prompt on its way through the model's layers, for the exploration that it will be.
struct ReadingProgress {
  private let prompt: PromptRecord
  private let plans: ComparedPlans
  private let pace: PrefillPace
  private var layer = 0
  private var comparison: Comparison?

  /// Begins before the first layer.
  init(_ prompt: PromptRecord, plans: ComparedPlans, layers: Int) {
    self.prompt = prompt
    self.plans = plans
    pace = PrefillPace(tokens: prompt.tokens.count, layers: layers)
  }

  /// Takes what is known after a layer, from 0.
  mutating func take(layer: Int, tracks: [SessionTrack]) {
    self.layer = layer + 1
    comparison = plans.comparison(of: tracks.map(\.published))
  }

  /// How far it is.
  var activity: ExplorerState.Activity {
    .prefilling(
      layer: layer, layers: pace.layers, tokensPerSecond: layer == 0 ? nil : pace.rate(afterLayers: layer))
  }

  /// What is there by now; nil before the first layer is done.
  func published(pace: Double, tokensPerSecond: Double?) -> ExplorerState.Exploration? {
    comparison.map { comparison in
      ExplorerState.Exploration(
        prompt: prompt, comparison: comparison, step: 0, lastStep: 0, isRunning: false, pace: pace,
        tokensPerSecond: tokensPerSecond)
    }
  }
}

/// How fast a prompt is being read.
package struct PrefillPace {
  private let tokens: Int
  /// Layers of the model.
  package let layers: Int
  private let began = ContinuousClock.now

  /// Starts the clock.
  package init(tokens: Int, layers: Int) {
    self.tokens = tokens
    self.layers = layers
  }

  /// Tokens a second, where a part of the layers of all tokens counts as that part of the tokens.
  package func rate(afterLayers done: Int) -> Double {
    let seconds = max(began.duration(to: .now) / .seconds(1), 1e-9)
    return Double(tokens) * Double(done) / Double(max(1, layers)) / seconds
  }
}

/// What is done to text before it is cut: steps, each on what the one before it made.
struct TextNormalizer: Sendable {
  let steps: [NormalizerStep]

  init(_ steps: [NormalizerStep] = []) {
    self.steps = steps
  }

  /// The normalized text, valid UTF-8 like the text itself. Linear in its bytes.
  func apply(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for step in steps { step.apply(to: &bytes) }
    return bytes
  }
}

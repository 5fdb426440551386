package import AdaKV

/// What one decoded token of one stream gives.
package struct DecodedToken: Sendable {
  /// The stream.
  package let stream: Int
  /// What is said of the token after the one that was fed.
  package let prediction: Prediction
  /// Attention of the token that was fed over what its stream holds, for every layer a row per query head; each sums to 1.
  package let rows: [HeadRows]

  /// States a step.
  package init(stream: Int, prediction: Prediction, rows: [HeadRows]) {
    self.stream = stream
    self.prediction = prediction
    self.rows = rows
  }
}

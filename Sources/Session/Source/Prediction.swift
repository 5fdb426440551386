/// What a source says of the token to come.
package enum Prediction: Sendable {
  /// The logits of all tokens, `[vocabulary]`.
  case logits([Float])
  /// Which token came, and no more: of a recorded run.
  case token(Int32)
}

public import AdaKV

/// What one decoded token of one stream gives.
public struct StepOutput: Sendable {
  /// The stream.
  public let stream: Int
  /// Logits of the token after the one that was fed, `[vocabulary]`.
  public let logits: [Float]
  /// Attention of the token that was fed, for every layer a row per query head, which sums to 1.
  ///
  /// It covers what the head's KV head holds: what it keeps of the prompt, then what it keeps of the tail, of which
  /// the token is the last entry.
  public let rows: [HeadRows]
}

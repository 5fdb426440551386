/// What one decoded token of one stream gives.
public struct StepOutput: Sendable {
  /// The stream.
  public let stream: Int
  /// Logits of the token after the one that was fed, `[vocabulary]`.
  public let logits: [Float]
  /// Attention of the token that was fed, for every layer.
  public let rows: [AttentionRows]
}

/// The attention rows of all query heads of a layer, for one token or in the mean over several.
///
/// The row of query head h covers what its KV head's cache holds, in ascending order of positions: what it
/// keeps of the prompt, then what it keeps of the tail. One token is its own last entry, and its rows sum to 1.
public struct AttentionRows: Sendable, Equatable {
  /// Where each query head's row begins in `values`, and the end, `[H + 1]`.
  public let offsets: [Int]
  /// The rows, one head after the other.
  public let values: [Float]

  /// The row of a query head.
  public func row(queryHead: Int) -> ArraySlice<Float> { values[offsets[queryHead]..<offsets[queryHead + 1]] }
}

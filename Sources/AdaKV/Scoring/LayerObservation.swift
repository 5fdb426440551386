/// What a scorer may look at in one layer: the attention of the last prompt queries.
public struct LayerObservation: Sendable {
  /// Query heads `H`.
  public let queryHeads: Int
  /// KV heads `K`; query heads `k·H/K ..< (k+1)·H/K` share KV head `k`.
  public let kvHeads: Int
  /// Prompt tokens `N`.
  public let tokens: Int
  /// Observation window `w` in tokens, at most `tokens`.
  public let window: Int
  /// Mean over the window of the attention rows, `[queryHeads, tokens]`; each row sums to 1.
  public let windowAttention: [Float]

  /// Candidate positions `M = N − w`.
  public var candidates: Int { tokens - window }
  /// Query heads per KV head, `G`.
  public var groupSize: Int { queryHeads / kvHeads }

  /// Takes one layer's window attention.
  ///
  /// A prompt shorter than the window is all window.
  /// - Throws: ``AdaKVError/shape(what:expected:found:)``.
  public init(
    queryHeads: Int, kvHeads: Int, tokens: Int, window: Int, windowAttention: [Float]
  ) throws(AdaKVError) {
    guard kvHeads > 0, queryHeads % kvHeads == 0 else {
      throw .shape(what: "query heads per KV head", expected: kvHeads, found: queryHeads)
    }
    guard windowAttention.count == queryHeads * tokens else {
      throw .shape(what: "window attention", expected: queryHeads * tokens, found: windowAttention.count)
    }
    self.queryHeads = queryHeads
    self.kvHeads = kvHeads
    self.tokens = tokens
    self.window = min(window, tokens)
    self.windowAttention = windowAttention
  }
}

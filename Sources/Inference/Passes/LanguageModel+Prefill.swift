extension LanguageModel {
  /// Runs a whole prompt, layer by layer.
  ///
  /// Beside the result, it takes `4 (D + H d + d)` bytes per token while it runs, and for each thread one block
  /// of at most 192 rows of `D + max(H d, 2 I)` values.
  /// - Parameters:
  ///   - tokens: the prompt, with its beginning-of-sequence token if the model wants one.
  ///   - queries: how many of the last queries to keep in each layer for `Prefill.windowAttention`.
  ///   - gathering: which statistics of all queries to gather; attention means take about as long as attention
  ///     itself, query moments little.
  ///   - bytes: what the caller will take for this prompt beside ``prefillBytes(tokens:observing:gathering:)``: a
  ///     prompt for which there is not enough memory is refused before any is taken.
  ///   - isCancelled: asked every few milliseconds, on any thread but never on two at once.
  ///   - onLayer: called, in order, when a layer's keys, values, observed queries and statistics are
  ///     complete; what it throws ends the run.
  /// - Returns: the prompt's keys, values, observed queries and statistics, and the logits of its last token.
  /// - Throws: `InferenceError` for a prompt that cannot be run, `FormatError` for weights that are not
  ///   numbers, what `onLayer` throws, `CancellationError`.
  public func prefill(
    _ tokens: [Int32], observing queries: Int = 64, gathering: Gathering = .none, beside bytes: Int = 0,
    isCancelled: () -> Bool = { false },
    onLayer: (_ prefill: Prefill, _ layer: Int) throws -> Void = { _, _ in }
  ) throws -> Prefill {
    if tokens.isEmpty { throw InferenceError.emptyPrompt }
    guard tokens.count <= configuration.contextLength else {
      throw InferenceError.promptTooLong(tokens: tokens.count, contextLength: configuration.contextLength)
    }
    for (index, token) in tokens.enumerated() { try check(token, at: index) }
    try checkMemory(tokens: tokens.count, observing: queries, gathering: gathering, beside: bytes)
    let prefill = Prefill(
      model: self, tokens: tokens, observedQueries: max(0, min(queries, tokens.count)), gathering: gathering)
    return try Cancellation.with(isCancelled) { cancellation in
      prefill.cancellation = cancellation
      defer { prefill.cancellation = nil }
      let pass = PrefillPass(model: self, prefill: prefill, cancellation)
      for layer in layers.indices {
        try pass.project(layer: layer)
        do {
          try onLayer(prefill, layer)
        } catch {
          if error is CancellationError || prefill.isFinite(layer: layer) { throw error }
          // Whoever looked at the layer stumbled over its numbers: where those come from says more.
          throw failure(after: tokens.count - 1)
        }
        try pass.finish(layer: layer)
      }
      let logits = try pass.lastLogits()
      guard logits.allSatisfy(\.isFinite) else { throw failure(after: tokens.count - 1) }
      prefill.complete(logits: logits)
      return prefill
    }
  }
}

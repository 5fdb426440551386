package import AdaKV

/// What a source is to read, and what will be asked of it.
package struct ReadRequest: Sendable {
  /// Token ids of the prompt, `[N]`.
  package let tokens: [Int32]
  /// Ingredients that may be asked for, of every layer.
  package let needs: Set<Ingredient>
  /// How many of the prompt's last queries are to be remembered, for windows that later needs look through.
  package let queries: Int
  /// Bytes that will be taken for the prompt beside the source's own: what there is no room for is refused.
  package let bytesBeside: Int

  /// States a request; at least the queries that the needs look through are remembered.
  package init(tokens: [Int32], needs: Set<Ingredient>, queries: Int, bytesBeside: Int = 0) {
    self.tokens = tokens
    self.needs = needs
    self.queries = max(queries, needs.longestWindow)
    self.bytesBeside = bytesBeside
  }

  /// The same with bytes that will be taken beside the source's own.
  package func beside(_ bytes: Int) -> ReadRequest {
    ReadRequest(tokens: tokens, needs: needs, queries: queries, bytesBeside: bytes)
  }
}

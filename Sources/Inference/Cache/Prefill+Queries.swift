extension Prefill {
  /// The last `window` queries after rotary embedding, `[H, window, d]`.
  ///
  /// - Precondition: `0 < window <= observedQueries`.
  public func lastQueries(layer: Int, window: Int) -> [Float] {
    precondition(window > 0 && window <= observedQueries, "the window exceeds the observed queries")
    let shape = model.configuration
    let d = shape.headDimension
    let queries = self.layer(layer).queries
    var gathered: [Float] = []
    gathered.reserveCapacity(window * shape.queryWidth)
    for head in 0..<shape.queryHeads {
      for row in observedQueries - window..<observedQueries {
        gathered += queries.slice(row * shape.queryWidth + head * d, d)
      }
    }
    return gathered
  }
}

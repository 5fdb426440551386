extension Prefill {
  /// The mean attention that each position gets from the queries that see it, `[H, N]`:
  /// `Σ_i P_h[i, j] / (N - j)`, over all queries i of the prompt; under a sliding window, over those that see it.
  ///
  /// Source: the accumulated scores of H2O (arXiv 2306.14048), divided by the number of their terms.
  /// - Precondition: `gathered.attentionMeans`.
  public func attentionMeans(layer: Int) -> [Float] {
    guard let means = statistics(layer).attentionMeans else {
      preconditionFailure("attention means were not gathered")
    }
    return Array(means.slice(0, means.count))
  }

  /// Mean `[H, d]` and covariance `[H, d, d]` of the queries before rotary embedding, over the tokens from
  /// `sinks` on. The covariance is divided by their number.
  ///
  /// - Precondition: `gathered.queryMoments` contains `sinks`, and the prompt has more tokens.
  public func queryMoments(layer: Int, sinks: Int) -> (mean: [Float], covariance: [Float]) {
    guard let moments = statistics(layer).queryMoments[sinks] else {
      preconditionFailure("query moments were not gathered, or no token is left")
    }
    return (
      mean: Array(moments.mean.slice(0, moments.mean.count)),
      covariance: Array(moments.covariance.slice(0, moments.covariance.count))
    )
  }
}

extension Ingredient {
  /// Where a source has an ingredient's values from.
  public enum Provenance: Hashable, Sendable {
    /// Keys and values of the cache, and so many of the last queries.
    case cache(queries: Int = 0)
    /// Gathered of all queries while the prompt is read, since they are not kept.
    case reading(Statistic)
    /// A file, of the whole model; the model's own if the name is empty.
    case file(String)
  }

  /// What is gathered of all queries of a layer.
  public enum Statistic: Hashable, Sendable {
    /// What attention each token gets.
    case attentionMeans
    /// Mean and covariance of the queries before RoPE, but for those of the first tokens.
    case queryMoments(sinks: Int)
  }

  /// What must be gathered while the prompt is read; nil for what can be had after it.
  public var statistic: Statistic? {
    if case .reading(let statistic) = traits.provenance { statistic } else { nil }
  }
}

extension Set<Ingredient> {
  /// The longest window of last queries that any of them looks through.
  public var longestWindow: Int {
    map { need in
      if case .cache(let queries) = need.traits.provenance { queries } else { 0 }
    }.max() ?? 0
  }
}

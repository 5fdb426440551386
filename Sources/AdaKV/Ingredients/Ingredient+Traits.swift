extension Ingredient {
  /// What there is to know of an ingredient beside its values: whatever handles ingredients reads it here.
  public struct Traits: Sendable {
    /// The axes of its values, the outermost first.
    public let shape: [Axis]
    /// Where a source has its values from.
    public let provenance: Provenance
    /// Whether whoever takes it computes attention of its own, a softmax over everything before a query.
    public let assumesPlainAttention: Bool
    /// Whether it can be had of what a stream holds while it decodes.
    public let isThereWhileDecoding: Bool
    /// What it is, as a sentence names it.
    public let name: String

    fileprivate init(
      _ name: String, _ shape: [Axis], from provenance: Provenance, assumesPlainAttention: Bool = false,
      isThereWhileDecoding: Bool = false
    ) {
      self.name = name
      self.shape = shape
      self.provenance = provenance
      self.assumesPlainAttention = assumesPlainAttention
      self.isThereWhileDecoding = isThereWhileDecoding
    }
  }

  /// The table of all ingredients.
  public var traits: Traits {
    switch self {
    case .windowAttention(let window):
      Traits(
        "the attention of the last \(window) prompt tokens", [.queryHeads, .tokens],
        from: .cache(queries: window), isThereWhileDecoding: true)
    case .windowVariance(let window):
      Traits(
        "the variance of the last \(window) prompt tokens' attention", [.queryHeads, .tokens],
        from: .cache(queries: window))
    case .windowMaximum(let window):
      Traits(
        "the most attention of any of the last \(window) prompt tokens", [.queryHeads, .tokens],
        from: .cache(queries: window))
    case .windowEntropy(let window):
      Traits(
        "the entropy of the last \(window) prompt tokens' attention", [.queryHeads],
        from: .cache(queries: window))
    case .attentionMeans:
      Traits("the attention of the whole prompt", [.queryHeads, .tokens], from: .reading(.attentionMeans))
    case .keyL2:
      Traits("the norms of the keys", [.kvHeads, .tokens], from: .cache(), isThereWhileDecoding: true)
    case .valueL1, .valueL2: Traits("the norms of the values", [.kvHeads, .tokens], from: .cache())
    case .valueOutputL1:
      Traits("the values behind the output projection", [.queryHeads, .tokens], from: .cache())
    case .keys: Traits("the keys", [.kvHeads, .tokens, .headDimension], from: .cache())
    case .values: Traits("the values", [.kvHeads, .tokens, .headDimension], from: .cache())
    case .windowQueries(let window):
      Traits(
        "the queries of the last \(window) prompt tokens", [.queryHeads, .queries(window), .headDimension],
        from: .cache(queries: window), assumesPlainAttention: true)
    case .futureQueries(let sinks, _):
      Traits(
        "the queries of the whole prompt before RoPE", [.queryHeads, .moments],
        from: .reading(.queryMoments(sinks: sinks)), assumesPlainAttention: true)
    case .relativeAttention(let length):
      Traits(
        "the queries of the whole prompt before RoPE", [.queryHeads, .positions(length)],
        from: .reading(.queryMoments(sinks: 0)), assumesPlainAttention: true)
    case .headImportance(let file):
      Traits("a file of head importance", [.layers, .kvHeads], from: .file(file))
    }
  }
}

extension Ingredient: CustomStringConvertible {
  /// What it is, as a sentence names it.
  public var description: String { traits.name }
}

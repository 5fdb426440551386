import Readings

extension Reading {
  /// What the number says, in a sentence or two for the help.
  var meaning: String {
    switch self {
    case .capacity:
      "Prompt tokens the head may keep, the window included; beside it, how many more than uniform."
    case .cacheLength:
      "Entries in the head's cache now: what it kept, and every token decoded since; cut: just evicted from."
    case .entropy: "Entropy of the attention over the tokens, in nats."
    case .normalizedEntropy: "Entropy as a share of the largest possible: 0 focused, 1 spread."
    case .effectiveTokens: "exp(entropy): as spread as even attention over so many tokens."
    case .top10Mass: "Share of the attention on the tenth of the tokens that gets most."
    case .tokensFor95: "Fewest tokens that hold 95% of the attention."
    case .gini: "Inequality of the attention: 0 even, 1 all on one token."
    case .retainedMass: "Share of the full cache's attention that falls on what is kept."
    case .uniformRetainedMass: "The same, had every head been given the same budget."
    case .headL1Loss: "L1 change of the head's output by eviction; the layer's is below it with its bound."
    }
  }
}

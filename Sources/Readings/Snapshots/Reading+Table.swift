extension Reading {
  /// The table of readings: one row for each.
  public var facts: Facts {
    switch self {
    case .capacity:
      Facts(
        title: "capacity", panelLabel: "capacity", shortLabel: "capacity", unit: "tokens",
        meaning:
          "Prompt tokens the head may keep, the window included; beside it, how many more than uniform.",
        fixedRange: nil, notation: .whole, rank: 0, group: .budget, column: "capacity")
    case .cacheLength:
      Facts(
        title: "cache length", panelLabel: "cache length", shortLabel: "cache", unit: "tokens",
        meaning:
          "Entries in the head's cache now: what it kept, and every token decoded since; cut: just evicted from.",
        fixedRange: nil, notation: .whole, rank: 6, group: .budget, column: "cache_length")
    case .entropy:
      Facts(
        title: "entropy", panelLabel: "entropy", shortLabel: "entropy", unit: "nats",
        meaning: "Entropy of the attention over the tokens, in nats.",
        fixedRange: nil, notation: .plain, rank: 11, group: .concentration, column: "entropy")
    case .normalizedEntropy:
      Facts(
        title: "normalized entropy", panelLabel: "norm. entropy", shortLabel: "norm.ent.", unit: "",
        meaning: "Entropy as a share of the largest possible: 0 focused, 1 spread.",
        fixedRange: 0...1, notation: .plain, rank: 8, group: .concentration, column: "normalized_entropy")
    case .effectiveTokens:
      Facts(
        title: "effective tokens", panelLabel: "effective tokens", shortLabel: "effective", unit: "tokens",
        meaning: "exp(entropy): as spread as even attention over so many tokens.",
        fixedRange: nil, notation: .plain, rank: 1, group: .concentration, column: "effective_tokens")
    case .top10Mass:
      Facts(
        title: "top-10% mass", panelLabel: "top-10% mass", shortLabel: "top-10%", unit: "",
        meaning: "Share of the attention on the tenth of the tokens that gets most.",
        fixedRange: 0...1, notation: .plain, rank: 7, group: .concentration, column: "top10_mass")
    case .tokensFor95:
      Facts(
        title: "tokens for 95%", panelLabel: "tokens for 95%", shortLabel: "for 95%", unit: "tokens",
        meaning: "Fewest tokens that hold 95% of the attention.",
        fixedRange: nil, notation: .whole, rank: 9, group: .concentration, column: "tokens_for_95")
    case .gini:
      Facts(
        title: "Gini", panelLabel: "Gini", shortLabel: "Gini", unit: "",
        meaning: "Inequality of the attention: 0 even, 1 all on one token.",
        fixedRange: 0...1, notation: .plain, rank: 10, group: .concentration, column: "gini")
    case .retainedMass:
      Facts(
        title: "retained mass", panelLabel: "retained mass", shortLabel: "retained", unit: "",
        meaning: "Share of the full cache's attention that falls on what is kept.",
        fixedRange: 0...1, notation: .plain, rank: 2, group: .cost, column: "retained_mass")
    case .uniformRetainedMass:
      Facts(
        title: "uniform's retained mass", panelLabel: "  by uniform", shortLabel: " uniform", unit: "",
        meaning: "The same, had every head been given the same budget.",
        fixedRange: 0...1, notation: .plain, rank: 4, group: .cost, column: "uniform_retained_mass")
    case .headL1Loss:
      Facts(
        title: "head L1 loss", panelLabel: "head L1 loss", shortLabel: "L1 loss", unit: "",
        meaning: "L1 change of the head's output by eviction; the layer's is below it with its bound.",
        fixedRange: nil, notation: .small, rank: 5, group: .cost, column: "head_l1_loss")
    }
  }
}

/// A number that a snapshot holds for every layer and KV head.
///
/// What there is to know of it, its ``Facts``, can be asked of it directly: `reading.title`, `reading.unit`.
///
/// Below, `p` is the head's attention over `n` entries, the mean over the query heads of its group, divided by its sum.
/// After prefill the entries are the candidates and the attention is the mean over the queries of the observation
/// window; at a decoded token they are all that the head's own cache holds and the attention is that token's.
/// `A_h` is what query head `h` pays to all entries in the full cache, at the same step.
@dynamicMemberLookup
public enum Reading: CaseIterable, Sendable {
  /// Prompt tokens that the head may keep, the window included, as the allocator divides the budget; in tokens.
  ///
  /// Source: the policy's allocator; Ada-KV's is Algorithm 1 of arXiv 2407.11550.
  case capacity

  /// Entries in the head's cache: what it kept, and every token decoded since that was not evicted again; in tokens.
  case cacheLength

  /// `H = −Σ p ln p`, in nats.
  ///
  /// Source: Shannon, A Mathematical Theory of Communication, 1948.
  case entropy

  /// `H / ln n`, a share from 0 (one entry) to 1 (all evenly).
  case normalizedEntropy

  /// `exp(H)`: how many entries of the same weight have the same entropy; in tokens, from 1 to `n`.
  case effectiveTokens

  /// `Σ p` over the `⌈n / 10⌉` heaviest entries, a share.
  case top10Mass

  /// The smallest `k` for which the `k` heaviest entries have `Σ p ≥ 0.95`; in tokens.
  case tokensFor95

  /// Gini coefficient `2 Σ i·p₍ᵢ₎ / n − (n + 1) / n`, the entries in ascending order: an index from 0 (even) towards 1.
  ///
  /// Source: Gini, Variabilità e mutabilità, 1912, in the form for ranked values.
  case gini

  /// `F = Σ_kept A_h`, the mean over the query heads of the group: a share, 1 where nothing is evicted.
  ///
  /// Source: arXiv 2407.11550, section 3.
  case retainedMass

  /// The retained mass of the uniform twin: the same scorer, with the same budget for every head. A share.
  ///
  /// It does not exist once the policy was applied again while decoding.
  case uniformRetainedMass

  /// `‖y − ŷ‖₁` of the layer's attention output `y`, had this KV head alone evicted; in the output's own unit.
  ///
  /// Source: arXiv 2407.11550, section 3, of which Theorem 3.1 bounds the layer's.
  case headL1Loss

  /// The readings of how concentrated a head is, in the order that the metric key walks through them.
  public static let concentration: [Reading] = [
    .effectiveTokens, .normalizedEntropy, .entropy, .top10Mass, .tokensFor95, .gini,
  ]

  /// One of the reading's facts.
  public subscript<Value>(dynamicMember fact: KeyPath<Facts, Value>) -> Value { facts[keyPath: fact] }
}

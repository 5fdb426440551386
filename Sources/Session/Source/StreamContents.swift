package import AdaKV

/// What a stream begins with.
package struct StreamContents: Sendable {
  /// What it keeps of the prompt in every layer; nil is all of it.
  package let kept: [KeptEntries]?
  /// For every layer what it holds in place of the first entries kept, or nil; empty is none.
  package let substitutes: [SubstituteEntries?]
  /// Whether evicted entries are really dropped.
  package let isCompact: Bool
  /// How many of the last queries of its tail to remember.
  package let queries: Int

  /// States a stream; of the full cache by default.
  package init(
    kept: [KeptEntries]? = nil, substitutes: [SubstituteEntries?] = [], isCompact: Bool = false,
    queries: Int = 0
  ) {
    self.kept = kept
    self.substitutes = substitutes
    self.isCompact = isCompact
    self.queries = queries
  }
}

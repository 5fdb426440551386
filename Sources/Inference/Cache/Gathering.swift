/// What a prefill gathers of all queries of every layer on its way, since they are not kept.
public struct Gathering: Sendable, Hashable {
  /// Whether to gather `Prefill.attentionMeans`.
  public let attentionMeans: Bool
  /// For which numbers of first tokens left out ("sinks") to gather `Prefill.queryMoments`.
  public let queryMoments: Set<Int>

  /// Names statistics to gather.
  ///
  /// - Precondition: no number of sinks is negative.
  public init(attentionMeans: Bool = false, queryMoments: Set<Int> = []) {
    precondition(queryMoments.allSatisfy { $0 >= 0 }, "a number of sinks is not negative")
    self.attentionMeans = attentionMeans
    self.queryMoments = queryMoments
  }

  /// Nothing, which costs nothing.
  public static let none = Gathering()

  /// What either of two names.
  public func union(_ other: Gathering) -> Gathering {
    Gathering(
      attentionMeans: attentionMeans || other.attentionMeans,
      queryMoments: queryMoments.union(other.queryMoments))
  }

  /// Whether everything that another names is named here too.
  public func contains(_ other: Gathering) -> Bool {
    (attentionMeans || !other.attentionMeans) && queryMoments.isSuperset(of: other.queryMoments)
  }
}

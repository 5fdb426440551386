/// Says how much each candidate token of a layer is worth keeping, per KV head.
///
/// A scorer has a name, a window, what it needs and its scores; everything else has a default.
public protocol Scorer: PolicyPart {
  /// Tokens at the end of the prompt that are always kept, `w`; 0 where every token is a candidate.
  var window: Int { get }
  /// First tokens that the scores always put first.
  var sinks: Int { get }
  /// Last queries through which a person should see the heads of a prompt under this scorer.
  var observationWindow: Int { get }
  /// Whether a score depends on those of the neighbours in the cache.
  var smoothsAlongPositions: Bool { get }
  /// What it looks at.
  var needs: Set<Ingredient> { get }
  /// Scores `[kvHeads, candidates]` of all tokens but the window, larger is more worth keeping.
  ///
  /// - Throws: ``AdaKVError/missing(_:)`` for a source that does not give what is needed,
  ///   ``AdaKVError/scoreNotANumber(head:position:)`` where the model's numbers are not numbers.
  func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores
  /// What each head selects by once the capacities are decided, `[kvHeads, candidates]`; nil for the scores themselves.
  ///
  /// - Parameters:
  ///   - scores: What ``scores(for:)`` gave.
  ///   - capacities: Candidates each KV head keeps, `[kvHeads]`.
  ///   - guaranteed: How many of its best candidates every head was promised.
  func selectionScores(
    _ scores: CandidateScores, capacities: [Int], guaranteed: Int, observation: LayerObservation
  ) throws(AdaKVError) -> CandidateScores?
}

extension Scorer {
  /// None.
  public var sinks: Int { 0 }
  /// No.
  public var smoothsAlongPositions: Bool { false }
  /// The scorer's own window, or the usual one where it looks through none.
  public var observationWindow: Int { window > 1 ? window : SnapKVScorer.usualWindow }
  /// The scores themselves.
  public func selectionScores(
    _ scores: CandidateScores, capacities: [Int], guaranteed: Int, observation: LayerObservation
  ) throws(AdaKVError) -> CandidateScores? { nil }

  /// Tokens of the prompt that compete: all but the window.
  public func candidates(of tokens: Int) -> Int { max(0, tokens - window) }
}

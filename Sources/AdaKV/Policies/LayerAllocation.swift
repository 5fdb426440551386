/// What a policy decided for one layer.
public struct LayerAllocation: Sendable {
  /// Scores `[kvHeads, candidates]` that the decision rests on.
  public let scores: CandidateScores
  /// Candidates kept per KV head, window excluded.
  public let capacities: [Int]
  /// Which candidates are kept.
  public let selection: Selection
  /// What is stored of the kept candidates where some are stored at fewer dimensions; nil where all are whole.
  public internal(set) var compression: CompressedEntries?
}

/// What a policy decided for one layer.
public struct LayerAllocation: Sendable {
  /// Scores `[kvHeads, candidates]` that the decision rests on.
  public let scores: CandidateScores
  /// Candidates kept per KV head, window excluded.
  public let capacities: [Int]
  /// Which candidates are kept.
  public let selection: Selection
  /// What is stored of the kept candidates where some are stored at fewer dimensions; nil where all are whole.
  public let compression: CompressedEntries?

  init(scores: CandidateScores, selection: Selection, compression: CompressedEntries? = nil) {
    self.scores = scores
    capacities = zip(selection.offsets, selection.offsets.dropFirst()).map { $1 - $0 }
    self.selection = selection
    self.compression = compression
  }
}

/// What a policy decided for one layer.
public struct LayerAllocation: Sendable {
  /// Scores `[kvHeads, candidates]` that the decision rests on.
  public let scores: CandidateScores
  /// Candidates kept per KV head, window excluded.
  public let capacities: [Int]
  /// Which candidates are kept; the window is not among them.
  public let selection: KeptEntries
  /// What is stored of the kept candidates where some are stored at fewer dimensions; nil where all are whole.
  public let compression: CompressedEntries?

  init(scores: CandidateScores, selection: KeptEntries, compression: CompressedEntries? = nil) {
    self.scores = scores
    capacities = zip(selection.offsets, selection.offsets.dropFirst()).map { $1 - $0 }
    self.selection = selection
    self.compression = compression
  }

  /// What is held in place of the kept candidates; nil where all of them are whole.
  public var substitutes: SubstituteEntries? {
    compression.map { SubstituteEntries(offsets: selection.offsets, keys: $0.keys, values: $0.values) }
  }

  /// Entries that each KV head keeps of the `tokens` tokens that its layer was observed over, window included, `[kvHeads]`.
  public func capacities(tokens: Int) -> [Int] { capacities.map { $0 + tokens - scores.candidates } }

  /// The positions kept of the `tokens` tokens that the layer was observed over, window included.
  ///
  /// - Parameter first: Position in the prompt of the first of them.
  public func kept(tokens: Int, from first: Int = 0) -> KeptEntries {
    selection.followed(by: scores.candidates..<tokens).shifted(by: first)
  }
}

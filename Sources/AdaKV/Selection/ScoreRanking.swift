internal import CKernels

/// Which of a layer's scores are the best, over all KV heads together and in each.
///
/// Reads the scores once: a sample tells roughly where the best begin, one pass lists the candidates that reach
/// so far, and whatever is asked is decided on the list, exactly. A list that turns out too short is made again,
/// so that scores on which the sample is wrong cost time and nothing else.
public struct ScoreRanking {
  /// The scores that are ranked.
  public let scores: CandidateScores
  /// How often a list was too short.
  private(set) var relistings = 0
  private var shortlist: Shortlist?
  private var sample: ScoreSample?

  /// Ranks nothing yet.
  public init(_ scores: CandidateScores) { self.scores = scores }

  /// How many of the layer's `total` best scores lie in each KV head; ties go to the lower head.
  ///
  /// - Parameters:
  ///   - total: From 0 to the number of scores.
  ///   - weight: What an even share counts in the capacities that will be asked for, from 0 to 1.
  /// - Complexity: one read of the scores, and a few of what may be among the best.
  public mutating func counts(total: Int, weight: Double = 0) -> [Int] {
    guard total > 0 else { return Array(repeating: 0, count: scores.kvHeads) }
    var list = Shortlist(scores, bounds: bounds { $0.bounds(total: total, weight: weight) })
    if list.values.count < total {
      relistings += 1
      list = Shortlist(scores, bounds: Array(repeating: -.infinity, count: scores.kvHeads))
    }
    var line = list.values.withUnsafeBufferPointer { ScoreLine(of: $0, count: total) }
    if list.bounds.contains(where: { $0 > line.score }) {
      // Some head may hold more scores of this size than are listed. What is listed now says where the line is
      // at the lowest.
      relistings += 1
      list = Shortlist(scores, bounds: list.bounds.map { min($0, line.score) })
      line = list.values.withUnsafeBufferPointer { ScoreLine(of: $0, count: total) }
    }
    shortlist = list
    var ties = line.tiesTaken
    return list.values.withUnsafeBufferPointer { values in
      (0..<scores.kvHeads).map { head in
        let own = UnsafeBufferPointer(rebasing: values[list.range(head: head)])
        var above = 0
        var equal = 0
        hk_count_from(own.baseAddress, own.count, line.score, &above, &equal)
        let taken = min(equal, ties)
        ties -= taken
        return above + taken
      }
    }
  }

  /// The `capacities[head]` best candidates of each KV head; of equal scores the lower position goes first.
  mutating func selection(capacities: [Int]) -> KeptEntries {
    precondition(capacities.count == scores.kvHeads)
    var list = shortlist ?? Shortlist(scores, bounds: bounds { $0.bounds(capacities: capacities) })
    let short = capacities.indices.filter { list.range(head: $0).count < capacities[$0] }
    if !short.isEmpty {
      relistings += 1
      var bounds = list.bounds
      for head in short { bounds[head] = -.infinity }
      list = Shortlist(scores, bounds: bounds)
    }
    shortlist = list
    return KeptEntries(best: list, capacities: capacities)
  }

  /// What the sample says, or nothing where there are too few scores for one.
  private mutating func bounds(_ ask: (ScoreSample) -> [Float]) -> [Float] {
    guard scores.candidates >= ScoreSample.leastCandidates else {
      return Array(repeating: -.infinity, count: scores.kvHeads)
    }
    let sample = sample ?? ScoreSample(of: scores)
    self.sample = sample
    return ask(sample)
  }
}

internal import CKernels

extension KeptEntries {
  /// Keeps in each head its `capacities[head]` best candidates; of equal scores the lower position goes first.
  ///
  /// - Parameter capacities: Candidates to keep per KV head, each from 0 to `scores.candidates`.
  /// - Complexity: one read of the scores, and a few of what may be kept.
  public init(best scores: CandidateScores, capacities: [Int]) {
    var ranking = ScoreRanking(scores)
    self = ranking.selection(capacities: capacities)
  }

  /// Keeps the best of a list that holds as many of each head as are kept.
  init(best list: Shortlist, capacities: [Int]) {
    var offsets = [0]
    // The kernel stores whole vectors, which reach up to 16 positions behind the last.
    let room = capacities.reduce(0, +) + 16
    let positions = [Int32](unsafeUninitializedCapacity: room) { kept, count in
      list.values.withUnsafeBufferPointer { values in
        list.positions.withUnsafeBufferPointer { positions in
          for (head, capacity) in capacities.enumerated() {
            let own = UnsafeBufferPointer(rebasing: values[list.range(head: head)])
            let line = ScoreLine(of: own, count: capacity)
            if capacity > 0, let positions = positions.baseAddress, let kept = kept.baseAddress {
              count += hk_collect(
                own.baseAddress, positions + list.offsets[head], own.count, line.score, line.tiesTaken,
                kept + count)
            }
            offsets.append(count)
          }
        }
      }
    }
    self.init(unchecked: offsets, positions)
  }
}

@testable import AdaKV

/// What ranking must find, by counting all scores' bits: slow, and nothing to go wrong.
enum PlainRanking {
  /// How many of the layer's `total` best scores lie in each head; ties go to the lower head.
  static func counts(_ scores: CandidateScores, total: Int) -> [Int] {
    scores.values.withUnsafeBufferPointer { values in
      let top = TopScores(of: values, count: total)
      var ties = top.tiesTaken
      return (0..<scores.kvHeads).map { head in
        var above = 0
        var equal = 0
        for j in head * scores.candidates..<(head + 1) * scores.candidates {
          let key = TopScores.key(values[j])
          above += key > top.threshold ? 1 : 0
          equal += key == top.threshold ? 1 : 0
        }
        let taken = min(equal, ties)
        ties -= taken
        return above + taken
      }
    }
  }

  /// The `capacities[head]` best positions of each head, ascending; of equal scores the lower goes first.
  static func positions(_ scores: CandidateScores, capacities: [Int]) -> [[Int32]] {
    scores.values.withUnsafeBufferPointer { values in
      (0..<scores.kvHeads).map { head in
        let row = UnsafeBufferPointer(
          rebasing: values[head * scores.candidates..<(head + 1) * scores.candidates])
        let top = TopScores(of: row, count: capacities[head])
        var ties = top.tiesTaken
        var kept: [Int32] = []
        for j in row.indices {
          let key = TopScores.key(row[j])
          if key > top.threshold {
            kept.append(Int32(j))
          } else if key == top.threshold, ties > 0 {
            ties -= 1
            kept.append(Int32(j))
          }
        }
        return kept
      }
    }
  }
}

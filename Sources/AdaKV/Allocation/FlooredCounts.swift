/// Each head is sure of so many of its own best candidates, the layer's best of the others fill up.
///
/// The `floor` safeguard, and what becomes of capacities that a head could not hold.
struct FlooredCounts {
  /// Candidates per head; their sum is `total`.
  let capacities: [Int]

  /// - Parameter floors: Candidates that each head is sure of, `[kvHeads]`.
  init(scores: CandidateScores, floors: [Int], total: Int) {
    let columns = scores.candidates
    let sure = KeptEntries(best: scores, capacities: floors)
    var rest = scores.values
    for head in 0..<scores.kvHeads {
      for position in sure[head: head] { rest[head * columns + Int(position)] = -.infinity }
    }
    let others = CandidateScores(unchecked: rest, kvHeads: scores.kvHeads, candidates: columns)
    let filled = AdaKVAllocator.globalCounts(others, total: total - floors.reduce(0, +))
    capacities = zip(floors, filled).map { $0 + $1 }
  }
}

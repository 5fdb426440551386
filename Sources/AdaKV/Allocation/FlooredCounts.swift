/// The `floor` safeguard: each head is sure of its own best `floor` candidates, the layer's best of the others fill up.
struct FlooredCounts {
  /// Candidates per head; their sum is `total`.
  let capacities: [Int]

  init(scores: CandidateScores, floor: Int, total: Int) {
    let columns = scores.candidates
    let sure = Selection(best: scores, capacities: Array(repeating: floor, count: scores.kvHeads))
    var rest = scores.values
    for head in 0..<scores.kvHeads {
      for position in sure[head: head] { rest[head * columns + Int(position)] = -.infinity }
    }
    let others = CandidateScores(unchecked: rest, kvHeads: scores.kvHeads, candidates: columns)
    let filled = AdaKVAllocator.globalCounts(others, total: total - floor * scores.kvHeads)
    capacities = filled.map { $0 + floor }
  }
}

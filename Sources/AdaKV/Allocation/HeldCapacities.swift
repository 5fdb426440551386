/// Capacities cut to what a cache that was evicted from before still holds; what is cut goes to the best of the others.
struct HeldCapacities {
  /// Candidates per KV head, `[kvHeads]`, none over what the head holds.
  let counts: [Int]

  /// - Parameters:
  ///   - capacities: What the heads were given, `[kvHeads]`.
  ///   - scores: Of the candidates; −∞ for those that are gone.
  init(_ capacities: [Int], scores: CandidateScores) {
    let held = (0..<scores.kvHeads).map { head in scores[head: head].count { $0 > -.infinity } }
    let cut = zip(capacities, held).map { min($0, $1) }
    let room = min(capacities.reduce(0, +), held.reduce(0, +))
    counts = cut == capacities ? cut : FlooredCounts(scores: scores, floors: cut, total: room).capacities
  }
}

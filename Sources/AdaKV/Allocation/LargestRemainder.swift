/// The `exact` safeguard: `(1 − α)·f + α·b` rounded so that the layer's total is kept.
///
/// Whole parts first; what is left goes to the largest remainders. Equal remainders go to the larger count, then to
/// the head with the larger best score, then to the lower head: so heads in another order get the same capacities.
struct LargestRemainder {
  /// Candidates per head; their sum is the sum of the counts.
  let capacities: [Int]

  init(counts: [Int], weight: Double, base: Int, scores: CandidateScores) {
    let total = counts.reduce(0, +)
    let shares = counts.map { (1 - weight) * Double($0) + weight * Double(base) }
    // A share that is whole but for rounding counts as whole; remainders are compared to nine digits for the same reason.
    let whole = shares.map { Int(($0 + 1e-9).rounded(.down)) }
    var result = whole
    var left = total - whole.reduce(0, +)
    if left > 0 {
      let remainders = zip(shares, whole).map { Int((($0 - Double($1)) * 1e9).rounded()) }
      func best(_ head: Int) -> Float { scores[head: head].max() ?? 0 }
      let order = counts.indices.sorted {
        let (left, right) = ((remainders[$0], counts[$0]), (remainders[$1], counts[$1]))
        // Reads a head's scores, so only where nothing else tells.
        return left == right ? (best($0), -$0) > (best($1), -$1) : left > right
      }
      for head in order where left > 0 && result[head] < scores.candidates {
        result[head] += 1
        left -= 1
      }
    }
    capacities = result
  }
}

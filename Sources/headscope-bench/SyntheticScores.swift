import AdaKV
import Foundation

/// Scores shaped like those of a real layer's window attention: heavy tails, each KV head as concentrated as it
/// happens to be, passages that matter more than others, the last tokens more than the first, pooled.
struct SyntheticScores {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// Scores of one layer, `[heads, candidates]`, pooled by the largest of 7.
  mutating func layer(heads: Int, candidates: Int) throws -> CandidateScores {
    var values: [Float] = []
    values.reserveCapacity(heads * candidates)
    for _ in 0..<heads {
      // From nearly even to a few tokens that take almost everything.
      let spread = 0.5 + 2.5 * uniform()
      let recency = 3 * uniform()
      var passage = 0.0
      var row: [Float] = []
      row.reserveCapacity(candidates)
      var sum = 0.0
      for position in 0..<candidates {
        let (own, shared) = normals()
        // Passages are about a hundred tokens long.
        passage = 0.99 * passage + 0.14 * shared
        let age = Double(candidates - position) / Double(candidates)
        let weight = exp(spread * (0.8 * own + 0.6 * passage) - recency * age)
        row.append(Float(weight))
        sum += weight
      }
      values += row.map { $0 / Float(sum) }
    }
    let pooled = Pooling.max(size: 7).apply(to: values, columns: candidates)
    return try CandidateScores(kvHeads: heads, candidates: candidates, values: pooled)
  }

  /// SplitMix64: the same seed gives the same scores.
  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// From 0 to 1, never 0.
  private mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

  /// Two independent numbers of the normal distribution (Box and Muller 1958).
  private mutating func normals() -> (Double, Double) {
    let radius = (-2 * log(uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    return (radius * cos(angle), radius * sin(angle))
  }
}

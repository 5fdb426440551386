/// How concentrated one head's attention is over its candidates (or, in decode, over its cache).
///
/// All measures are of `p`, the weights normalised to sum 1, over `count` entries.
public struct Concentration: Sendable, Equatable {
  /// `−Σ p ln p`, in nats.
  public let entropy: Double
  /// Entropy over `ln count`: 0 focused on one entry, 1 spread evenly; 0 for a single entry.
  public let normalizedEntropy: Double
  /// `exp(entropy)`: the number of equally weighted entries with the same entropy, in tokens.
  public let effectiveTokens: Double
  /// Share of the mass on the heaviest tenth of the entries (`ceil(count / 10)` of them).
  public let top10Mass: Double
  /// Fewest entries that together hold 95 % of the mass, in tokens.
  public let tokensFor95: Int
  /// Gini coefficient `2 Σ i·p_(i) / n − (n + 1) / n`, ascending order: 0 even, near 1 focused.
  public let gini: Double

  /// Measures non-negative weights of any positive sum; nil if there is no entry or no mass.
  ///
  /// - Complexity: O(n log n) for the sort.
  public init?(weights: UnsafeBufferPointer<Float>) {
    var scratch = [Float](weights)
    self.init(consuming: &scratch)
  }

  /// The same on a buffer that may be reordered.
  public init?(consuming weights: inout [Float]) {
    let total = weights.reduce(0.0) { $0 + Double($1) }
    guard total > 0, total.isFinite else { return nil }
    weights.sort()
    let count = weights.count
    var entropy = 0.0
    var ranked = 0.0
    for (rank, weight) in weights.enumerated() where weight > 0 {
      let p = Double(weight) / total
      entropy -= p * Math.ln(p)
      ranked += Double(rank + 1) * p
    }
    // A single entry of all the mass leaves −0 and rounding can leave a hair under 0.
    self.entropy = Swift.max(entropy, 0)
    normalizedEntropy = count > 1 ? Swift.min(self.entropy / Math.ln(Double(count)), 1) : 0
    effectiveTokens = Math.exponential(self.entropy)
    let tenth = (count + 9) / 10
    top10Mass = Swift.min(weights.suffix(tenth).reduce(0.0) { $0 + Double($1) } / total, 1)
    var mass = 0.0
    var needed = 0
    // Float32 weights carry rounding of their own; a mass that reaches 95 % but for that counts as reached.
    while needed < count, mass < (0.95 - 1e-9) * total {
      mass += Double(weights[count - 1 - needed])
      needed += 1
    }
    tokensFor95 = needed
    let n = Double(count)
    gini = Swift.max(2 * ranked / n - (n + 1) / n, 0)
  }
}

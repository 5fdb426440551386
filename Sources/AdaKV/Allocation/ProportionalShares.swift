/// Whole numbers in proportion to weights, with an exact total and none over a largest.
///
/// Whole parts first, what is left to the largest remainders, of equal ones to the earlier. What a share exceeds the
/// largest by is divided among the others in proportion.
public struct ProportionalShares {
  /// The shares, `[weights]`; their sum is the smaller of the total and `weights.count · largest`.
  public let counts: [Int]

  /// Divides `total`; weights without any mass count as equal.
  ///
  /// - Parameter largest: What a share may be at most.
  public init(weights: [Double], total: Int, largest: Int) {
    let total = min(total, weights.count * largest)
    let clean = weights.map { $0.isFinite && $0 > 0 ? $0 : 0 }
    let usable = clean.contains { $0 > 0 } ? clean : weights.map { _ in 1 }
    var counts = [Int](repeating: 0, count: weights.count)
    var open = Array(weights.indices)
    var left = total
    while true {
      let mass = open.reduce(0.0) { $0 + usable[$1] }
      // Layers whose weight is nothing share evenly what the others cannot hold.
      let shares = open.map {
        mass > 0 ? usable[$0] / mass * Double(left) : Double(left) / Double(open.count)
      }
      let full = zip(open, shares).filter { $1 >= Double(largest) }.map(\.0)
      if full.isEmpty {
        Self.round(shares, to: left, largest: largest, into: &counts, at: open)
        break
      }
      for index in full { counts[index] = largest }
      left -= full.count * largest
      open.removeAll(where: full.contains)
      if open.isEmpty { break }
    }
    self.counts = counts
  }

  private static func round(
    _ shares: [Double], to total: Int, largest: Int, into counts: inout [Int], at places: [Int]
  ) {
    // A share that is whole but for rounding counts as whole.
    let whole = shares.map { Int(($0 + 1e-9).rounded(.down)) }
    let remainders = zip(shares, whole).map { Int((($0 - Double($1)) * 1e9).rounded()) }
    var left = total - whole.reduce(0, +)
    for (place, count) in zip(places, whole) { counts[place] = count }
    for index in shares.indices.sorted(by: { (remainders[$0], -$0) > (remainders[$1], -$1) }) where left > 0 {
      counts[places[index]] += 1
      left -= 1
    }
  }
}

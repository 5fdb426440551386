/// The merges of a byte-pair encoding: which two neighbours become one token, and how soon.
struct MergeTable: Sendable {
  /// What no pair has as its rank.
  static let none: UInt32 = .max

  private var pairs: [UInt64]
  private var ranks: [UInt32]
  private var products: [Int32] = []

  /// An empty table with room for that many merges.
  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    pairs = [UInt64](repeating: 0, count: size)
    ranks = [UInt32](repeating: Self.none, count: size)
  }

  /// Adds the next merge; its rank is the number of merges before it. A pair that is there already moves
  /// back to the new rank.
  mutating func append(_ left: Int32, _ right: Int32, product: Int32) {
    if products.count * 2 >= pairs.count { grow() }
    place(Self.pair(left, right), rank: UInt32(products.count))
    products.append(product)
  }

  /// The rank of a pair of tokens; lower merges first. ``none`` when the two do not merge.
  func rank(_ left: Int32, _ right: Int32) -> UInt32 {
    let pair = Self.pair(left, right)
    return ranks[find(pair)]
  }

  /// The token that the merge of a rank makes.
  func product(_ rank: UInt32) -> Int32 {
    products[Int(rank)]
  }

  private static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  /// The slot that holds the pair, or the free one where it belongs.
  private func find(_ pair: UInt64) -> Int {
    let mask = pairs.count - 1
    // Fibonacci hashing: the golden ratio spreads neighbouring ids over the high bits.
    var slot = Int(truncatingIfNeeded: (pair ^ pair >> 29) &* 0x9E37_79B9_7F4A_7C15 >> 33) & mask
    while ranks[slot] != Self.none, pairs[slot] != pair {
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func place(_ pair: UInt64, rank: UInt32) {
    let slot = find(pair)
    pairs[slot] = pair
    ranks[slot] = rank
  }

  private mutating func grow() {
    let (oldPairs, oldRanks) = (pairs, ranks)
    pairs = [UInt64](repeating: 0, count: oldPairs.count * 2)
    ranks = [UInt32](repeating: Self.none, count: oldRanks.count * 2)
    for index in oldPairs.indices where oldRanks[index] != Self.none {
      place(oldPairs[index], rank: oldRanks[index])
    }
  }
}

/// The line between the best `count` of some scores and the rest, ties included.
///
/// Found by counting the scores' bits from the top, 11 or 10 at a time: exact, in a fixed number of reads
/// whatever the data, and independent of the order of equal scores.
struct TopScores {
  /// Scores with a larger key are above the line.
  let threshold: UInt32
  /// How many of the scores whose key equals the threshold belong to the best, lowest index first.
  let tiesTaken: Int

  /// A key that orders as the score does; −0 and 0 share one.
  @inline(__always)
  static func key(_ score: Float) -> UInt32 {
    let bits = (score + 0).bitPattern
    return bits ^ (UInt32(bitPattern: Int32(bitPattern: bits) >> 31) | 0x8000_0000)
  }

  /// Finds the line under the best `count` scores.
  ///
  /// - Parameter count: How many are wanted, from 0 to `scores.count`.
  init(of scores: UnsafeBufferPointer<Float>, count: Int) {
    guard count > 0 else {
      threshold = .max
      tiesTaken = 0
      return
    }
    var histogram = [Int](repeating: 0, count: 2048)
    var prefix: UInt32 = 0
    var prefixMask: UInt32 = 0
    var wanted = count
    for (shift, width) in [(UInt32(21), 11), (10, 11), (0, 10)] {
      let digits = 1 << width
      for digit in 0..<digits { histogram[digit] = 0 }
      let mask = UInt32(digits - 1)
      histogram.withUnsafeMutableBufferPointer { histogram in
        for score in scores {
          let key = Self.key(score)
          if key & prefixMask == prefix { histogram[Int(key >> shift & mask)] += 1 }
        }
      }
      var digit = digits - 1
      while histogram[digit] < wanted {
        wanted -= histogram[digit]
        digit -= 1
      }
      prefix |= UInt32(digit) << shift
      prefixMask |= mask << shift
    }
    threshold = prefix
    tiesTaken = wanted
  }
}

/// A small seeded generator (SplitMix64), so that every run tests the same numbers.
struct Random {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number in -1..<1.
  mutating func float() -> Float { Float(Int32(truncatingIfNeeded: next() >> 32)) / 2_147_483_648 }

  /// `rows` rows of `width` numbers, `stride` apart; not-a-number between the rows, which no kernel may read.
  mutating func matrix(_ rows: Int, _ width: Int, stride: Int? = nil) -> Matrix {
    let stride = stride ?? width
    var values = [Float](repeating: .nan, count: rows == 0 ? 0 : (rows - 1) * stride + width)
    for row in 0..<rows {
      for column in 0..<width { values[row * stride + column] = float() }
    }
    return Matrix(values: values, rows: rows, width: width, stride: stride)
  }
}

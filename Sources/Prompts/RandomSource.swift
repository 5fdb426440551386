/// Seeded random numbers, the same on every machine and in every version: xoshiro256** 1.0 (Blackman &
/// Vigna 2021, doi:10.1145/3460772), its state filled by SplitMix64.
struct RandomSource: Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A source whose numbers depend on the seed alone.
  init(seed: UInt64) {
    var mixer = seed
    func next() -> UInt64 {
      mixer &+= 0x9E37_79B9_7F4A_7C15
      return Self.mix(mixer)
    }
    self.init(state: (next(), next(), next(), next()))
  }

  /// A source in a given state, not all zero.
  init(state: (UInt64, UInt64, UInt64, UInt64)) {
    self.state = state
  }

  /// A source for one purpose among several that share a seed, such as one task of many.
  init(seed: UInt64, purpose: String) {
    // FNV-1a of the name, so that a new purpose never changes the numbers of an old one.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in purpose.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    self.init(seed: Self.mix(seed) ^ hash)
  }

  /// SplitMix64's output function: a bijection under which neighbouring numbers end up far apart.
  static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// 64 random bits.
  mutating func next() -> UInt64 {
    let product = state.1 &* 5
    let result = (product << 7 | product >> 57) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = state.3 << 45 | state.3 >> 19
    return result
  }

  /// A number from 0 to `bound - 1`, each equally likely (Lemire 2019, arXiv:1805.10941).
  ///
  /// - Parameter bound: At least 1.
  /// - Returns: The number.
  mutating func below(_ bound: Int) -> Int {
    let bound = UInt64(max(bound, 1))
    let biased = (0 &- bound) % bound
    while true {
      let product = next().multipliedFullWidth(by: bound)
      // The low half tells which of the few surplus values to draw again.
      if product.low >= biased { return Int(product.high) }
    }
  }

  /// A number from 0 up to, not including, 1; a multiple of 2⁻⁵³.
  mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// One of the words.
  mutating func pick(_ words: [String]) -> String {
    words[below(words.count)]
  }

  /// Puts values in random order, every order equally likely (Fisher & Yates).
  mutating func shuffle(_ values: inout [String]) {
    for last in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(last, below(last + 1))
    }
  }
}

/// Token ids that look like nothing in particular and are the same in every program that counts like this:
/// the upper bits of Knuth's 64-bit congruential generator, modulo the vocabulary.
enum TokenSequence {
  /// The first `count` ids, from 0 to `vocabulary - 1`.
  static func ids(_ count: Int, vocabulary: Int, seed: UInt64 = 1) -> [Int32] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int32(state >> 33) % Int32(vocabulary)
    }
  }
}

import Testing

@testable import Prompts

@Suite struct RandomSourceTests {
  /// First numbers of SplitMix64 from the seed 1234567, as its authors' C code prints them.
  @Test func splitMixMatchesItsReference() {
    var state: UInt64 = 1_234_567
    let numbers = (0..<3).map { _ in
      state &+= 0x9E37_79B9_7F4A_7C15
      return RandomSource.mix(state)
    }
    #expect(
      numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
  }

  /// First numbers of xoshiro256** 1.0 from the state 1, 2, 3, 4, as its authors' C code prints them.
  @Test func xoshiroMatchesItsReference() {
    var random = RandomSource(state: (1, 2, 3, 4))
    let numbers = (0..<4).map { _ in random.next() }
    #expect(numbers == [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
  }

  @Test func boundedDrawsAreEven() {
    var random = RandomSource(seed: 5)
    for bound in [1, 2, 3, 7, 10, 100] {
      var counts = [Int](repeating: 0, count: bound)
      for _ in 0..<(200 * bound) { counts[random.below(bound)] += 1 }
      // Six standard deviations of a binomial count around its mean of 200.
      #expect(counts.allSatisfy { abs($0 - 200) < 85 }, "\(bound): \(counts)")
    }
  }

  @Test func unitStaysBelowOne() {
    var random = RandomSource(seed: 6)
    let values = (0..<2_000).map { _ in random.unit() }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    let mean = values.reduce(0, +) / 2_000
    #expect(abs(mean - 0.5) < 0.04)
  }

  @Test func everyOrderOfAShuffleOccurs() {
    var random = RandomSource(seed: 7)
    var counts: [[String]: Int] = [:]
    for _ in 0..<1_200 {
      var values = ["a", "b", "c"]
      random.shuffle(&values)
      counts[values, default: 0] += 1
    }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 200) < 85 }, "\(counts)")
  }

  @Test func purposesAndSeedsGiveOtherNumbers() {
    var first = RandomSource(seed: 1, purpose: "a")
    var again = RandomSource(seed: 1, purpose: "a")
    var purpose = RandomSource(seed: 1, purpose: "b")
    var seed = RandomSource(seed: 2, purpose: "a")
    let numbers = (0..<8).map { _ in first.next() }
    #expect(numbers == (0..<8).map { _ in again.next() })
    #expect(numbers != (0..<8).map { _ in purpose.next() })
    #expect(numbers != (0..<8).map { _ in seed.next() })
  }
}

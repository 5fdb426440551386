import Testing

@testable import Prompts

@Suite struct LengthFitTests {
  @Test(arguments: [1, 2, 3, 10, 11])
  func findsTheLargestCount(step: Int) {
    for length in 0..<300 {
      let base = 7
      let found = LengthFit.largest(length: length) { base + $0 * step }
      #expect(found == (length < base ? nil : (length - base) / step), "\(length)")
    }
  }

  @Test func measuresFewTimes() {
    var calls = 0
    let found = LengthFit.largest(length: 1_000_000) {
      calls += 1
      return $0 * 10
    }
    #expect(found == 100_000)
    #expect(calls < 40)
  }

  @Test func endsThoughNothingEverExceeds() {
    #expect(LengthFit.largest(length: 50) { _ in 1 } == 50)
  }
}

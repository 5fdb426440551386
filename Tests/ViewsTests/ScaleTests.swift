import Canvas
import Readings
import Testing

@testable import Views

@Suite struct ScaleTests {
  static let ranges: [ClosedRange<Double>?] = [
    nil, 0...0, 1...1, 0.3...0.31, 1.5...220, 0...1, 1e-9...2e-9, 3...1e300, -.infinity ... .infinity,
  ]

  @Test(arguments: Reading.allCases, ranges)
  func endsAreNumbersInOrder(reading: Reading, range: ClosedRange<Double>?) {
    for scale in [Scale.concentration(reading, range: range), .fromNothing(range), .differences(range)] {
      #expect(scale.lower.isFinite && scale.upper.isFinite)
      #expect(scale.lower < scale.upper)
      for value in [0, 0.5, 1, 17, 1e9, -3] {
        let place = scale.position(value)
        #expect(place.map { $0 >= 0 && $0 <= 1 } == true)
      }
      #expect(scale.position(nil) == nil)
      #expect(scale.position(.nan) == nil)
      #expect(scale.color(.infinity) == .standard)
    }
  }

  @Test func theScaleHoldsEveryValueOfItsRange() {
    for reading in Reading.concentration {
      let range = reading.fixedRange == nil ? 1.5...220.0 : 0.31...0.77
      let scale = Scale.concentration(reading, range: range)
      #expect(scale.lower <= range.lowerBound && scale.upper >= range.upperBound)
    }
    let scale = Scale.differences(-60...123)
    #expect(scale.lower == -150 && scale.upper == 150)
    #expect(scale.position(0) == 0.5)
  }

  @Test func tokensGoByFactors() throws {
    let scale = Scale.concentration(.effectiveTokens, range: 1...100)
    #expect(scale.lower == 1 && scale.upper == 100 && scale.isLogarithmic)
    let middle = try #require(scale.position(10))
    #expect(abs(middle - 0.5) < 1e-6)
  }

  @Test func endsHoldStillWhileReadingsMove() {
    let first = Scale.concentration(.effectiveTokens, range: 1.3...171)
    let second = Scale.concentration(.effectiveTokens, range: 2.9...193)
    #expect(first == second)
    #expect(
      Scale.concentration(.gini, range: 0.71...0.94) == Scale.concentration(.gini, range: 0.78...0.97))
  }

  @Test func roundedUpIsTheNextEasyNumber() {
    for (value, easy) in [(0.011, 0.012), (1, 1), (1.1, 1.2), (70, 80), (101, 120), (171, 200), (999, 1000)] {
      #expect(abs(Scale.rounded(up: value) - easy) < 1e-12 * easy)
    }
  }
}

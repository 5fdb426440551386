import Foundation
import Testing

@testable import Views

@Suite struct NumberTextTests {
  static let values: [Double] = [
    0, 1e-300, 0.0004, 0.0006, 0.005, 0.994, 0.995, 0.9999, 1, 9.994, 9.995, 9.999, 22.44, 99.94, 99.95, 131,
    999.4, 999.6, 9_999.4, 9_999.6, 12_345, 99_999.6, 999_500, 1e6, 1.234e9, 9.99e14, 1e15, 1e18, 1e300,
  ]
  static let notNumbers: [Double?] = [nil, .nan, .infinity, -.infinity, .signalingNaN]

  @Test func threeDigitsThatCount() {
    let expected = [
      (0.0, "0.00"), (0.994, "0.99"), (9.994, "9.99"), (9.995, "10.0"), (22.44, "22.4"), (99.95, "100"),
      (131, "131"), (9_999.4, "9999"), (12_345, "12.3k"), (99_949, "99.9k"), (999_500, "1.0M"),
      (-22.44, "−22.4"),
    ]
    for (value, text) in expected { #expect(NumberText.short(value) == text) }
    #expect(NumberText.count(131) == "131")
    #expect(NumberText.count(99_999.4) == "99999")
    #expect(NumberText.count(128_000) == "128k")
  }

  @Test(arguments: values)
  func shortNeverTakesMoreThanFiveColumns(value: Double) {
    #expect(NumberText.short(value).count <= 5)
    #expect(NumberText.count(value).count <= 5)
    #expect(NumberText.small(value).count <= 6)
    #expect(NumberText.short(-value).count <= 6)
  }

  @Test(arguments: values, 1...8)
  func fitFits(value: Double, columns: Int) {
    for isCount in [false, true] {
      if let text = NumberText.fit(value, columns: columns, isCount: isCount) {
        #expect(text.count <= columns)
      }
      if let text = NumberText.signed(-value, columns: columns, isCount: isCount) {
        #expect(text.count <= columns)
      }
    }
    #expect(NumberText.fit(value, columns: 5) != nil)
  }

  @Test func differencesCarryTheirSign() {
    #expect(NumberText.signed(67) == "+67")
    #expect(NumberText.signed(-12) == "−12")
    #expect(NumberText.signed(0) == "0")
    #expect(NumberText.signed(-0.2) == "0")
    #expect(NumberText.signed(12_345, columns: 4) == "+12k")
  }

  @Test func smallNumbersAreNotMistakenForNothing() {
    #expect(NumberText.small(0) == "0")
    #expect(NumberText.small(-1e-12) == "0")
    #expect(NumberText.small(0.0004) == "<0.001")
    #expect(NumberText.small(0.0006) == "0.001")
    #expect(NumberText.small(0.012) == "0.012")
    #expect(NumberText.small(1.24) == "1.24")
  }

  @Test func percentIsAllOnlyWhereItIsAll() {
    #expect(NumberText.percent(1) == "100%")
    #expect(NumberText.percent(0.999) == "99%")
    #expect(NumberText.percent(0.001) == "1%")
    #expect(NumberText.percent(0) == "0%")
    #expect(NumberText.percent(0.8) == "80%")
  }

  @Test func trimmedLeavesOutZerosAfterThePoint() {
    #expect(NumberText.trimmed(200) == "200")
    #expect(NumberText.trimmed(0.6) == "0.6")
    #expect(NumberText.trimmed(1) == "1")
    #expect(NumberText.trimmed(0) == "0")
    #expect(NumberText.trimmed(100) == "100")
  }

  @Test(arguments: notNumbers)
  func whatIsNotANumberIsADash(value: Double?) {
    #expect(NumberText.short(value) == "–")
    #expect(NumberText.count(value) == "–")
    #expect(NumberText.small(value) == "–")
    #expect(NumberText.percent(value) == "–")
    #expect(NumberText.fit(value, columns: 6) == nil)
    #expect(NumberText.signed(value) == nil)
  }

  @Test func decimalsAreRoundedHalfAwayFromNothing() {
    #expect(NumberText.fixed(0.125, decimals: 2) == "0.13")
    #expect(NumberText.fixed(-0.125, decimals: 2) == "−0.13")
    #expect(NumberText.fixed(-0.001, decimals: 2) == "0.00")
    #expect(NumberText.fixed(7, decimals: 3) == "7.000")
  }
}

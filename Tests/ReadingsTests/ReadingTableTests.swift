import Readings
import Testing

/// The table of readings is complete, and fits where it is shown and written.
@Suite struct ReadingTableTests {
  @Test(arguments: Reading.allCases) func everyReadingIsDescribed(reading: Reading) {
    #expect(!reading.title.isEmpty)
    #expect(!reading.panelLabel.isEmpty && reading.panelLabel.count <= 16)
    #expect(!reading.shortLabel.isEmpty && reading.shortLabel.count <= 9)
    #expect(reading.meaning.hasSuffix(".") && reading.meaning.count > 20)
    #expect(reading.column.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" })
    #expect(!reading.column.isEmpty)
    if reading.isCount { #expect(reading.unit == "tokens") }
    if reading.fixedRange != nil { #expect(reading.unit.isEmpty) }
  }

  @Test func noTwoReadingsAreTakenForEachOther() {
    func expectDifferent<Value: Hashable>(_ fact: (Reading.Facts) -> Value) {
      #expect(Set(Reading.allCases.map { fact($0.facts) }).count == Reading.allCases.count)
    }
    expectDifferent(\.title)
    expectDifferent(\.panelLabel)
    expectDifferent(\.shortLabel)
    expectDifferent(\.meaning)
    expectDifferent(\.rank)
    expectDifferent(\.column)
  }

  @Test func theMetricKeyWalksThroughAllOfConcentration() {
    #expect(Set(Reading.concentration) == Set(Reading.allCases.filter { $0.group == .concentration }))
    #expect(Set(Reading.concentration).count == Reading.concentration.count)
  }

  /// The order of the readings' columns in CSV files, of which the first are a contract.
  @Test func columnsStandInTheirOrder() {
    let columns = """
      capacity cache_length entropy normalized_entropy effective_tokens top10_mass tokens_for_95 gini \
      retained_mass uniform_retained_mass head_l1_loss
      """
    #expect(Reading.allCases.map(\.column).joined(separator: " ").hasPrefix(columns))
  }
}

import Testing

@testable import Prompts

@Suite struct AnswerMetricTests {
  @Test(
    arguments: [
      (["48213"], " 48213.\n", 1.0), (["48213"], "4821", 0.0), (["a", "b"], "xA", 0.5),
      (["ABC", "def", "x", "y"], "abc DEF x", 0.75), (["1", "1"], "1", 1.0), ([""], "", 1.0), ([], "x", 0.0),
      (["e"], "e\u{301}", 1.0), (["Straße"], "STRASSE", 0.0), (["long"], "", 0.0),
    ] as [([String], String, Double)])
  func shareOfReferences(references: [String], output: String, share: Double) {
    #expect(AnswerMetric.share(of: references, in: output) == share)
  }
}

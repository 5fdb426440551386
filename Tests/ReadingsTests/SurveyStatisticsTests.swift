import Readings
import Testing

@Suite struct SurveyStatisticsTests {
  /// A question that is fed apart lies behind what a policy divides its budget over.
  @Test func aQuestionFedApartIsNoPartOfTheUniformCapacity() {
    var statistics = SurveyStatistics(policy: "snapkv", budget: "400", layers: 1, kvHeads: 1)
    statistics.add(
      Snapshot(
        policy: "snapkv",
        method: Snapshot.Method(
          scorer: "snapkv", allocator: "uniform", alpha: nil, budget: 400, baseCapacity: 368,
          uniformCapacity: 300),
        window: 32, step: 0, position: 319, token: NextToken(id: 1, text: "a", logProbability: nil),
        readings: [:], layers: [nil], kept: [nil], kl: nil, agrees: nil, candidates: []))
    #expect(statistics.uniformCapacity.mean == 300)
  }
}

import AdaKV
import Export
import Readings
import Testing

@testable import LiveSource
@testable import Session

@Suite struct SurveyTests {
  @Test func recurrenceAgreesWithTwoPasses() throws {
    var statistics = RunningStatistics()
    #expect(statistics.standardDeviation == nil)
    // A large offset, on which a sum of squares would lose everything.
    let numbers = (0..<1000).map { 1e9 + Double(($0 * 7919) % 1000) / 1000 }
    numbers.forEach { statistics.add($0) }
    let mean = numbers.reduce(0, +) / 1000
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 999
    #expect(abs(statistics.mean - mean) < 1e-6)
    #expect(abs(try #require(statistics.standardDeviation) - variance.squareRoot()) < 1e-6)
    #expect(statistics.minimum == numbers.min())
    #expect(statistics.maximum == numbers.max())
  }

  @Test func surveysWhatTheSessionsSay() throws {
    let plans = [try TrackPlan("ada-snapkv", "64"), try TrackPlan("snapkv", "64")]
    let run = try SurveyRun.result(
      model: Bundled.directory.get(), prompts: SurveyPrompts(seed: 3), count: 3, plans: plans)
    let model = try Bundled.model.get()
    var values: [Double] = []
    for index in 0..<3 {
      let prompt = try SurveyPrompts(seed: 3).prompt(at: index, model: model, under: .aware)
      #expect((140...500).contains(prompt.tokens.count))
      let session = try PromptSession(
        source: model, prompt: prompt, plans: plans)
      values.append(try #require(session.tracks[1].snapshots[0].value(.effectiveTokens, layer: 2, head: 1)))
    }
    let measured = try #require(run.statistics[0].statistics(.effectiveTokens, layer: 2, head: 1))
    #expect(measured.count == 3)
    #expect(abs(measured.mean - values.reduce(0, +) / 3) < 1e-9)
    #expect(measured.maximum == values.max())
    #expect(run.statistics[1].statistics(.capacity, layer: 2, head: 1)?.standardDeviation == 0)
    let lines = SurveyCSV.text(run.statistics, model: run.model).split(separator: "\n")
    #expect(lines.count == 1 + 2 * 6 * 4 * Reading.allCases.count)
    #expect(
      lines[0] == "model,policy,budget,prompts,layer,kv_head,reading,mean,standard_deviation,minimum,maximum")
  }

  @Test func samplesAreDrawnByIndexAlone() throws {
    let model = try Bundled.model.get()
    let prompts = SurveyPrompts(seed: 9)
    let late = try prompts.prompt(at: 7, model: model, under: .aware)
    #expect(try prompts.prompt(at: 7, model: model, under: .aware) == late)
    #expect(try prompts.prompt(at: 8, model: model, under: .aware) != late)
    #expect(try SurveyPrompts(seed: 10).prompt(at: 7, model: model, under: .aware) != late)
  }
}

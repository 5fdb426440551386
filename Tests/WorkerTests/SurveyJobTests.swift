import AdaKV
import LiveSource
import Readings
import Testing

@testable import Worker

/// Surveys from job to job.
@Suite struct SurveyJobTests {
  @Test func goesOnWhereItWas() throws {
    let explorer = try SteppedExplorer.surveying()
    let taken = try explorer.obey(.takePrompt(try #require(explorer.last.survey?.prompt)))
    #expect(taken.survey?.statistics.prompts == 2)
    // There and back again is no change.
    try explorer.obey(.setBudget(.tokens(30)))
    try explorer.obey(.setBudget(.tokens(20)))
    #expect(try explorer.obey(.survey).survey?.statistics.prompts == 2)
    try explorer.run(until: { $0.survey?.statistics.prompts == 3 })
    // By another plan it begins again.
    try explorer.obey(.sampleAnother)
    try explorer.obey(.setBudget(.tokens(30)))
    #expect(try explorer.obey(.survey).survey == nil)
    let anew = try explorer.run(until: { $0.survey != nil })
    #expect(anew.survey?.statistics.prompts == 1 && anew.survey?.statistics.budget == "30")
    #expect(anew.survey?.prompt == (try FussyModel().sample(0, of: .init(), under: .aware)))
  }

  @Test func pausesAndGoesOn() throws {
    let explorer = try SteppedExplorer.surveying(4)
    #expect((try explorer.last.survey?.promptsPerSecond ?? 0) > 0)
    #expect(try explorer.obey(.toggleRunning).survey?.isPaused == true)
    #expect(explorer.isQuiet)
    // A prompt may be taken meanwhile; the survey is paused still.
    try explorer.obey(.sampleAnother)
    let back = try explorer.obey(.survey)
    #expect(back.activity == .idle && back.survey?.isPaused == true && explorer.isQuiet)
    #expect(try explorer.obey(.toggleRunning).activity == .surveying)
    let on = try explorer.run(until: { $0.survey?.statistics.prompts == 5 })
    // Prompts a second are of the moments since.
    #expect(on.survey?.promptsPerSecond == 0 && on.survey?.isPaused == false)
  }

  /// A change by which not one prompt can be read is taken back, and the survey is paused as it was.
  @Test(arguments: [
    ExplorerCommand.setBudget(.tokens(30)), .setProtocol(.agnostic),
  ])
  func aChangeThatCannotBeReadByIsTakenBack(change: ExplorerCommand) throws {
    let model = FussyModel { prompt, plans in
      plans[0].budget == .tokens(30) || !prompt.question.isEmpty
    }
    let explorer = try SteppedExplorer.surveying(of: model)
    let before = try explorer.last
    #expect(try explorer.obey(change).survey == nil)
    // Another change meanwhile is taken back with it.
    explorer.send(.setPolicy(try Policy("tova")))
    let back = try explorer.run(until: { $0.notice?.isProblem == true })
    #expect(back.policy == before.policy && back.budget == before.budget)
    #expect(back.promptProtocol == .aware && back.activity == .idle)
    #expect(back.survey?.statistics == before.survey?.statistics && back.survey?.isPaused == true)
    #expect(explorer.isQuiet)
    // It goes on with the third prompt.
    try explorer.obey(.toggleRunning)
    let on = try explorer.run(until: { $0.survey?.statistics.prompts == 3 })
    #expect(on.survey?.prompt == (try FussyModel().sample(2, of: .init(), under: .aware)))
  }

  /// A change made while exploring is taken back when the survey is asked for.
  @Test func aChangeMadeElsewhereIsTakenBackTogetherWithItsPlan() throws {
    let model = FussyModel { _, plans in plans.count == 1 && plans[0].budget != .tokens(20) }
    let explorer = try SteppedExplorer.surveying(of: model)
    try explorer.obey(.sampleAnother)
    for budget in [30, 40] { try explorer.obey(.setBudget(.tokens(budget))) }
    try explorer.obey(.survey)
    let back = try explorer.run(until: { $0.notice?.isProblem == true })
    #expect(back.budget == .tokens(20) && back.survey?.statistics.budget == "20")
    #expect(back.survey?.statistics.prompts == 2 && back.survey?.isPaused == true)
  }

  /// What was surveyed before a prompt that cannot be read stays.
  @Test func stopsAtAPromptThatCannotBeRead() throws {
    let third = try FussyModel().sample(2, of: .init(), under: .aware).digest
    let explorer = try SteppedExplorer.surveying(of: FussyModel { prompt, _ in prompt.digest == third })
    let stopped = try explorer.run(until: { $0.notice?.isProblem == true })
    #expect(stopped.survey?.statistics.prompts == 2 && stopped.survey?.isPaused == true)
    #expect(explorer.isQuiet)
  }
}

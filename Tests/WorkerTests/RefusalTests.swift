import AdaKV
import LiveSource
import Readings
import Testing

@testable import Worker

/// What is refused leaves everything as it was, but for a sentence.
@Suite struct RefusalTests {
  @Test(arguments: [false, true])
  func anExplorationStaysAsItWas(isRunning: Bool) throws {
    let unread = try FussyModel().sample(0, of: .init(), under: .aware)
    let model = FussyModel { prompt, plans in
      prompt.digest == unread.digest || plans[0].policy.scorer.observationWindow > 64
        || !prompt.question.isEmpty
    }
    let explorer = try SteppedExplorer.exploring(
      .task(name: "made up", length: 80, seed: 6), of: model)
    for step in [.forward, .forward, .back, .setBudget(.tokens(75))] as [ExplorerCommand] {
      try explorer.obey(step)
    }
    let before = isRunning ? try explorer.obey(.toggleRunning) : try explorer.last
    for command in [
      .setBudget(.tokens(4)), .setPolicy(try Policy("snapkv+headkv:file=/nowhere")), .setProtocol(.agnostic),
      // For so long a window the prompt is read again, which this model does not do.
      .setPolicy(try Policy("snapkv:window=70")), .sampleAnother,
    ] as [ExplorerCommand] {
      let after = try explorer.obey(command)
      #expect(after.notice?.isProblem == true, "\(command)")
      #expect(after.outline == before.outline, "\(command)")
    }
    // A prompt that was refused is not drawn again.
    let next = try explorer.obey(.sampleAnother)
    #expect(next.notice == nil && next.exploration?.prompt != before.exploration?.prompt)
  }

  @Test func aPromptWithoutAQuestionStaysAsItIsPut() throws {
    let explorer = try SteppedExplorer.exploring(.tokenIDs([Int32](1...15), path: "ids.txt"))
    let before = try explorer.last
    let after = try explorer.obey(.setProtocol(.agnostic))
    #expect(after.notice?.isProblem == true && after.outline == before.outline)
  }

  @Test(arguments: [false, true])
  func aSurveyGoesOnAfterAPromptThatCannotBeExplored(isPaused: Bool) throws {
    let explorer = try SteppedExplorer.surveying(of: FussyModel { _, plans in plans.count > 1 })
    let before = isPaused ? try explorer.obey(.toggleRunning) : try explorer.last
    for command in [
      .takePrompt(try #require(before.survey?.prompt)), .sampleAnother, .setBudget(.tokens(4)),
    ] as [ExplorerCommand] {
      let after = try explorer.obey(command)
      #expect(after.notice?.isProblem == true && after.outline == before.outline, "\(command)")
    }
    if isPaused {
      #expect(explorer.isQuiet)
    } else {
      try explorer.run(until: { $0.survey?.statistics.prompts == 3 })
    }
  }

  /// Where nothing was read before, there is nothing to go back to.
  @Test(arguments: [PromptSource.task(name: "made up", length: 80, seed: 6), nil])
  func aFirstPromptThatCannotBeReadIsAFailure(prompt: PromptSource?) throws {
    let explorer = try SteppedExplorer(prompt, of: FussyModel { _, _ in true })
    let failed = try explorer.run(until: { $0.failure != nil })
    #expect(failed.activity == .failed("\(FussyModel.Refusal())"))
    #expect(explorer.isQuiet)
  }

  @Test func anExportThatCannotBeWrittenIsRefused() throws {
    let explorer = try SteppedExplorer.exploring(folder: "/nowhere/at/all")
    let before = try explorer.obey(.forward)
    let after = try explorer.obey(.export)
    #expect(after.notice?.isProblem == true && after.outline == before.outline)
    // The next command takes the sentence away.
    #expect(try explorer.obey(.first).notice == nil)
  }
}

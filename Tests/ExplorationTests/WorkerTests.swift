import AdaKV
import Foundation
import Readings
import Testing

@testable import Exploration
@testable import LiveSource
@testable import Session

/// The worker, job by job on a schedule that is stepped by hand.
@Suite struct WorkerTests {
  static let prompt = PromptSource.task(name: "niah_single_2", length: 120, seed: 6)

  private func configuration(_ prompt: PromptSource? = nil, folder: String = ".") throws
    -> ExplorerConfiguration
  {
    ExplorerConfiguration(
      model: "none", plans: [try TrackPlan("ada-snapkv", "48")], prompt: prompt,
      survey: SurveyPrompts(tasks: ["niah_single_2"], lengths: 110...130), exportFolder: folder)
  }

  /// A survey that has read so many prompts.
  private func surveying(
    _ prompts: Int = 2,
    refusing refuses: @escaping @Sendable (PromptRecord, [TrackPlan]) -> Bool = { _, _ in false }
  ) throws -> SteppedExplorer {
    let explorer = SteppedExplorer(try configuration(), of: try FussyModel(refusing: refuses))
    try explorer.run(until: { $0.survey?.statistics.prompts == prompts })
    return explorer
  }

  /// An exploration of a prompt at its first step.
  private func exploring(
    refusing refuses: @escaping @Sendable (PromptRecord, [TrackPlan]) -> Bool = { _, _ in false }
  ) throws -> SteppedExplorer {
    let explorer = SteppedExplorer(try configuration(Self.prompt), of: try FussyModel(refusing: refuses))
    try explorer.run(until: { $0.exploration != nil && $0.activity == .idle })
    return explorer
  }

  // MARK: Every command in every mode

  private func commands(taking prompt: PromptRecord) throws -> [ExplorerCommand] {
    [
      .survey, .takePrompt(prompt), .sampleAnother, .forward, .back, .first, .last, .toggleRunning, .faster,
      .slower, .finishAnswer, .setPolicy(try Policy("tova")), .setBudget(.tokens(60)),
      .setProtocol(.agnostic),
      .export,
    ]
  }

  @Test func everyCommandInASurvey() throws {
    let folder = try TemporaryFolder()
    let prompt = try #require(surveying().last.survey?.prompt)
    for command in try commands(taking: prompt) {
      let explorer = SteppedExplorer(try configuration(folder: folder.path), of: try FussyModel())
      try explorer.run(until: { $0.survey?.statistics.prompts == 2 })
      let before = try explorer.last
      let after = try explorer.obey(command)
      #expect(after.notice?.isProblem != true, "\(command)")
      switch command {
      case .takePrompt, .sampleAnother:
        #expect(after.mode == .explore && after.activity == .idle)
        #expect(after.exploration?.step == 0 && after.survey?.statistics.prompts == 2)
        if case .takePrompt = command { #expect(after.exploration?.prompt == prompt) }
      case .toggleRunning:
        #expect(after.activity == .idle && after.survey?.isPaused == true)
        #expect(explorer.isQuiet)
      case .setPolicy, .setBudget, .setProtocol:
        #expect(after.mode == .survey && after.activity == .surveying && after.survey == nil)
        let anew = try explorer.run(until: { $0.survey?.statistics.prompts == 1 })
        #expect(anew.survey?.statistics.policy == after.policy.description)
        #expect(anew.survey?.prompt.promptProtocol == after.promptProtocol)
      case .export:
        #expect(after.outline == before.outline)
        #expect(
          after.notice?.text.hasPrefix(
            "wrote \(folder.path)/headscope-survey-2.csv: headscope run --survey 2 ")
            == true)
      default:
        #expect(after.outline == before.outline, "\(command)")
        try explorer.run(until: { $0.survey?.statistics.prompts == 3 })
      }
    }
  }

  @Test(arguments: [false, true])
  func everyCommandWhileExploring(isRunning: Bool) throws {
    let folder = try TemporaryFolder()
    let other = try #require(surveying().last.survey?.prompt)
    for command in try commands(taking: other) {
      let explorer = SteppedExplorer(
        try configuration(Self.prompt, folder: folder.path), of: try FussyModel())
      for _ in 0..<2 { try explorer.obey(.forward) }
      if isRunning { try explorer.obey(.toggleRunning) }
      let before = try explorer.obey(.back)
      // The step back has stopped the steps that follow by themselves.
      #expect(before.exploration?.step == 1 && before.exploration?.isRunning == false)
      if isRunning { try explorer.obey(.toggleRunning) }
      let after = try explorer.obey(command)
      let shown = after.exploration
      #expect(after.notice?.isProblem != true, "\(command)")
      #expect(after.activity == (shown?.isRunning == true ? .running : shown == nil ? .surveying : .idle))
      switch command {
      case .survey:
        #expect(after.mode == .survey && shown == nil)
        try explorer.run(until: { $0.survey != nil })
      case .takePrompt: #expect(shown?.isRunning == isRunning && shown?.prompt == before.exploration?.prompt)
      case .sampleAnother:
        #expect(shown?.step == 0 && shown?.prompt != before.exploration?.prompt && shown?.isRunning == false)
      case .forward: #expect(shown?.step == 2 && shown?.isRunning == false)
      case .back, .first: #expect(shown?.step == 0 && shown?.lastStep == 2 && shown?.isRunning == false)
      case .last: #expect(shown?.step == 2 && shown?.isRunning == false)
      case .toggleRunning: #expect(shown?.isRunning == !isRunning && shown?.step == 1)
      case .faster: #expect(shown?.pace == 16 && shown?.isRunning == isRunning)
      case .slower: #expect(shown?.pace == 4 && shown?.isRunning == isRunning)
      case .finishAnswer: #expect((shown?.step ?? 0) > 2 && shown?.isRunning == false)
      case .setPolicy(let policy):
        #expect(shown?.comparison.chosen?.policy == policy.description && shown?.step == 1)
        #expect(shown?.isRunning == isRunning)
      case .setBudget(let budget):
        #expect(after.budget == budget && shown?.comparison.chosen?.snapshots[0].method?.budget == 60)
        #expect(shown?.step == 1 && shown?.isRunning == isRunning)
      case .setProtocol:
        #expect(shown?.prompt.question.isEmpty == false && shown?.step == 1 && shown?.isRunning == false)
      case .export:
        #expect(after.outline == before.outline || isRunning)
        #expect(after.notice?.text.contains(" --task niah_single_2 --length 120 --seed 6 --steps 2 ") == true)
      }
    }
  }

  @Test func nothingIsObeyedWithoutAModel() throws {
    let explorer = SteppedExplorer(try configuration()) { _, _ in throw FussyModel.Refusal() }
    try explorer.run(until: { $0.failure is FussyModel.Refusal })
    let states = explorer.states.count
    for command in try commands(taking: Self.prompt.record(model: Bundled.model.get(), under: .aware)) {
      explorer.send(command)
    }
    while explorer.schedule.step() {}
    #expect(explorer.states.count == states)
    #expect(try explorer.last.activity == .failed("\(FussyModel.Refusal())"))
  }

  // MARK: What is refused

  /// Whatever is refused leaves everything as it was, but for a sentence.
  @Test func refusedCommandsLeaveAnExplorationAsItWas() throws {
    let unread = try Bundled.model.get().sample(0, of: configuration().survey, under: .aware).digest
    let explorer = try exploring { prompt, plans in
      prompt.digest == unread || plans[0].policy.scorer.observationWindow > 64 || !prompt.question.isEmpty
    }
    for _ in 0..<2 { try explorer.obey(.forward) }
    for isRunning in [false, true] {
      let before = isRunning ? try explorer.obey(.toggleRunning) : try explorer.last
      for command in [
        .setBudget(.tokens(10)), .setPolicy(try Policy("snapkv+headkv:file=/nowhere")),
        .setProtocol(.agnostic),
      ] as [ExplorerCommand] {
        let after = try explorer.obey(command)
        #expect(after.notice?.isProblem == true, "\(command)")
        #expect(after.outline == before.outline, "\(command)")
      }
    }
    let running = try explorer.last
    // Read again for a longer window, which this model does not.
    try explorer.obey(.setBudget(.tokens(110)))
    let after = try explorer.obey(.setPolicy(try Policy("snapkv:window=100")))
    #expect(after.notice?.text == "\(FussyModel.Refusal())")
    #expect(after.policy == running.policy && after.exploration?.step == running.exploration?.step)
    let refused = try explorer.obey(.sampleAnother)
    #expect(refused.notice?.isProblem == true && refused.outline == after.outline)
    // The next is another one.
    #expect(try explorer.obey(.sampleAnother).exploration?.prompt.digest != after.exploration?.prompt.digest)
  }

  @Test func aRefusedProtocolLeavesEverythingAsItWas() throws {
    let ids = try Self.prompt.record(model: Bundled.model.get(), under: .aware).tokens
    let explorer = SteppedExplorer(
      try configuration(.tokenIDs(ids, path: "ids.txt")), of: try FussyModel())
    let before = try explorer.obey(.forward)
    let after = try explorer.obey(.setProtocol(.agnostic))
    #expect(after.notice?.isProblem == true && after.outline == before.outline)
  }

  /// A prompt that cannot be read leaves the survey going on.
  @Test func anUnreadablePromptLeavesTheSurveyGoingOn() throws {
    let explorer = try surveying(refusing: { _, plans in plans.count > 1 })
    for isPaused in [false, true] {
      let before = isPaused ? try explorer.obey(.toggleRunning) : try explorer.last
      let after = try explorer.obey(.takePrompt(try #require(before.survey?.prompt)))
      #expect(after.notice?.text == "\(FussyModel.Refusal())")
      #expect(after.outline == before.outline)
      if !isPaused { try explorer.run(until: { $0.survey?.statistics.prompts == 3 }) }
    }
  }

  @Test func aFirstPromptThatCannotBeReadIsAFailure() throws {
    let explorer = SteppedExplorer(try configuration(Self.prompt), of: try FussyModel { _, _ in true })
    let failed = try explorer.run(until: { $0.failure != nil })
    #expect(failed.activity == .failed("\(FussyModel.Refusal())"))
    let survey = SteppedExplorer(try configuration(), of: try FussyModel { _, _ in true })
    try survey.run(until: { $0.failure != nil })
    #expect(survey.isQuiet, "something goes on after a failure")
  }

  // MARK: Surveys

  /// A change by which not one prompt can be read is taken back, and the survey is paused as it was.
  @Test(arguments: ["snapkv", "tova"])
  func anUnreadableChangeOfASurveyIsTakenBack(policy: String) throws {
    let explorer = try surveying(refusing: { _, plans in plans[0].policy.description == policy })
    let changed = try explorer.obey(.setPolicy(try Policy(policy)))
    #expect(changed.survey == nil && changed.policy.description == policy)
    let back = try explorer.run(until: { $0.notice?.isProblem == true })
    #expect(back.policy.description == "ada-snapkv" && back.budget == .tokens(48))
    #expect(back.survey?.statistics.prompts == 2 && back.survey?.isPaused == true && back.activity == .idle)
    #expect(explorer.isQuiet, "it is paused, and something goes on")
    // It goes on with the third prompt.
    try explorer.obey(.toggleRunning)
    let on = try explorer.run(until: { $0.survey?.statistics.prompts == 3 })
    #expect(on.survey?.statistics.policy == "ada-snapkv")
  }

  /// What was surveyed before a prompt that cannot be read stays.
  @Test func aSurveyStopsAtAPromptThatCannotBeRead() throws {
    let third = try Bundled.model.get().sample(2, of: configuration().survey, under: .aware).digest
    let explorer = try surveying(refusing: { prompt, _ in prompt.digest == third })
    let stopped = try explorer.run(until: { $0.notice?.isProblem == true })
    #expect(stopped.survey?.statistics.prompts == 2 && stopped.survey?.isPaused == true)
  }

  @Test func aSurveyGoesOnWhereItWas() throws {
    let explorer = try surveying()
    let taken = try explorer.obey(.takePrompt(try #require(explorer.last.survey?.prompt)))
    #expect(taken.survey?.statistics.prompts == 2)
    // There and back again is no change.
    try explorer.obey(.setBudget(.tokens(60)))
    try explorer.obey(.setBudget(.tokens(48)))
    #expect(try explorer.obey(.survey).survey?.statistics.prompts == 2)
    try explorer.run(until: { $0.survey?.statistics.prompts == 3 })
    // By another plan it begins again.
    try explorer.obey(.sampleAnother)
    try explorer.obey(.setBudget(.tokens(60)))
    #expect(try explorer.obey(.survey).survey == nil)
    let anew = try explorer.run(until: { $0.survey != nil })
    #expect(anew.survey?.statistics.prompts == 1 && anew.survey?.statistics.budget == "60")
  }

  @Test func aSurveyIsPausedAndGoesOn() throws {
    let explorer = try surveying()
    #expect(try explorer.obey(.toggleRunning).survey?.isPaused == true)
    #expect(explorer.isQuiet)
    #expect(try explorer.obey(.toggleRunning).activity == .surveying)
    let on = try explorer.run(until: { $0.survey?.statistics.prompts == 3 })
    // Prompts a second are of the moments since.
    #expect(on.survey?.promptsPerSecond == 0 && on.survey?.isPaused == false)
  }

  // MARK: Prompts that are replaced

  @Test func aPromptIsReplacedWhileItIsRead() throws {
    let explorer = try surveying()
    let first = try #require(explorer.last.survey?.prompt)
    let second = try Self.prompt.record(model: Bundled.model.get(), under: .aware)
    explorer.onState = { [unowned explorer] state in
      guard case .prefilling(2, _, _) = state.activity, state.exploration?.prompt == first else { return }
      explorer.send(.takePrompt(second))
    }
    explorer.send(.takePrompt(first))
    let taken = try explorer.run(until: { $0.activity == .idle })
    #expect(taken.exploration?.prompt == second && taken.notice == nil)
    // Not one more layer of the first was read.
    #expect(!explorer.states.contains { $0.activity.layer ?? 0 > 3 && $0.exploration?.prompt == first })
  }

  /// What a prompt was read again for stays, and the next prompt is read by it.
  @Test func aPlanIsKeptThoughItsPromptIsReplaced() throws {
    let explorer = try exploring()
    try explorer.obey(.setBudget(.tokens(110)))
    explorer.onState = { [unowned explorer] state in
      if case .prefilling(1, _, _) = state.activity, state.policy.scorer.observationWindow == 100 {
        explorer.onState = { _ in }
        explorer.send(.sampleAnother)
      }
    }
    explorer.send(.setPolicy(try Policy("snapkv:window=100")))
    let before = try explorer.last.exploration?.prompt
    let next = try explorer.run(until: {
      $0.exploration.map { $0.prompt != before } == true && $0.activity == .idle
    })
    #expect(next.policy.description == "snapkv:window=100")
    #expect(next.exploration?.comparison.chosen?.policy == "snapkv:window=100")
  }

  @Test func aSurveyIsAskedForWhileAPromptIsRead() throws {
    let explorer = try surveying()
    explorer.onState = { [unowned explorer] state in
      if case .prefilling(1, _, _) = state.activity { explorer.send(.survey) }
    }
    explorer.send(.takePrompt(try #require(explorer.last.survey?.prompt)))
    let back = try explorer.run(until: { $0.survey?.statistics.prompts == 3 })
    #expect(back.mode == .survey && back.exploration == nil && back.notice == nil)
  }

  // MARK: Steps

  @Test func stepsFollowByThemselvesUntilTheAnswerEnds() throws {
    let explorer = try exploring()
    let running = try explorer.obey(.toggleRunning)
    #expect(running.activity == .running && running.exploration?.step == 0)
    // Eight a second.
    #expect(explorer.isQuiet)
    for step in 1...2 {
      explorer.schedule.pass(seconds: 0.125)
      #expect(try explorer.run(until: { $0.exploration?.step == step }).activity == .running)
    }
    let paused = try explorer.obey(.toggleRunning)
    #expect(paused.activity == .idle && paused.exploration?.isRunning == false)
    explorer.schedule.pass(seconds: 9)
    while explorer.schedule.step() {}
    #expect(try explorer.last.exploration?.step == 2, "a paused step was taken")
    try explorer.obey(.toggleRunning)
    for _ in 0..<100 where try explorer.last.exploration?.isRunning == true {
      explorer.schedule.pass(seconds: 1)
      while explorer.schedule.step() {}
    }
    let ended = try #require(try explorer.last.exploration)
    #expect(try explorer.last.activity == .idle)
    #expect(ended.comparison.full.snapshots[ended.step].token.text.contains("\n"))
  }

  @Test func anAnswerIsFinished() throws {
    let explorer = try exploring()
    let states = explorer.states.count
    let done = try explorer.obey(.finishAnswer)
    let shown = try #require(done.exploration)
    #expect(done.activity == .idle && shown.step == shown.lastStep && shown.step > 1)
    #expect(shown.comparison.full.snapshots[shown.step].token.text.contains("\n"))
    #expect(explorer.states[states...].dropLast().allSatisfy { $0.activity == .running })
    // As the way to the same step by hand: the same numbers.
    let other = try exploring()
    for _ in 0..<shown.step { try other.obey(.forward) }
    let byHand = try #require(try other.last.exploration)
    #expect(byHand.comparison.tracks.map(\.output) == shown.comparison.tracks.map(\.output))
  }

  @Test func aCommandThatWaitsStopsAnAnswer() throws {
    let explorer = try exploring()
    explorer.onState = { [unowned explorer] state in
      if state.activity == .running { explorer.onState = { _ in }; explorer.send(.first) }
    }
    explorer.send(.finishAnswer)
    let stopped = try explorer.run(until: { $0.answeredCommands == 2 })
    #expect(stopped.exploration?.step == 0 && stopped.exploration?.lastStep == 1)
  }

  /// Steps that were asked for one after the other are decoded when no command waits, and none is forgotten.
  @Test func stepsAreCaughtUpWith() throws {
    let explorer = try exploring()
    for _ in 0..<4 { explorer.send(.forward) }
    let done = try explorer.run(until: { $0.exploration?.step == 4 })
    #expect(done.answeredCommands == 4 && done.exploration?.lastStep == 4)
  }

  // MARK: Exports

  @Test func anExportSaysWhatWritesTheSame() throws {
    let folder = try TemporaryFolder()
    let explorer = SteppedExplorer(
      try configuration(Self.prompt, folder: folder.path), of: try FussyModel())
    try explorer.obey(.forward)
    for name in ["", "-2"] {
      let notice = try #require(try explorer.obey(.export).notice)
      let digest = try #require(try explorer.last.exploration?.prompt.digest.prefix(8))
      #expect(!notice.isProblem)
      #expect(
        notice.text
          == "wrote \(folder.path)/headscope-\(digest)\(name).csv: headscope run --task niah_single_2 "
          + "--length 120 --seed 6 --steps 1 --policy ada-snapkv --budget 48")
    }
    #expect(folder.files.count == 2)
    // The next command takes the sentence away.
    #expect(try explorer.obey(.first).notice == nil)
  }

  @Test func anExportThatCannotBeWrittenIsRefused() throws {
    let explorer = SteppedExplorer(
      try configuration(Self.prompt, folder: "/nowhere/at/all"), of: try FussyModel())
    let before = try explorer.obey(.forward)
    let after = try explorer.obey(.export)
    #expect(after.notice?.isProblem == true && after.outline == before.outline)
  }
}

extension ExplorerState.Activity {
  /// Layers read, while a prompt is.
  fileprivate var layer: Int? {
    if case .prefilling(let layer, _, _) = self { layer } else { nil }
  }
}

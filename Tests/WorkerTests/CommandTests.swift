import AdaKV
import LiveSource
import Readings
import TestSupport
import Testing

@testable import Worker

/// Every command in every mode, on a schedule that is stepped by hand.
@Suite struct CommandTests {
  private func commands(taking prompt: PromptRecord) throws -> [ExplorerCommand] {
    [
      .survey, .takePrompt(prompt), .sampleAnother, .forward, .back, .first, .last, .toggleRunning, .faster,
      .slower, .finishAnswer, .setPolicy(try Policy("tova")), .setBudget(.tokens(30)),
      .setProtocol(.agnostic), .export,
    ]
  }

  private func prompt(seed: UInt64 = 9) throws -> PromptRecord {
    try FussyModel().prompt(from: .task(name: "made up", length: 38, seed: seed), under: .aware)
  }

  @Test func inASurvey() throws {
    try TemporaryFolder.with { folder in
      let prompt = try prompt()
      for isPaused in [false, true] {
        for command in try commands(taking: prompt) {
          let explorer = try SteppedExplorer.surveying(folder: folder.path)
          let before = isPaused ? try explorer.obey(.toggleRunning) : try explorer.last
          let after = try explorer.obey(command)
          #expect(after.notice?.isProblem != true, "\(command)")
          switch command {
          case .takePrompt, .sampleAnother:
            #expect(after.mode == .explore && after.activity == .idle)
            #expect(after.exploration?.step == 0 && after.survey?.statistics.prompts == 2)
            if case .takePrompt = command { #expect(after.exploration?.prompt == prompt) }
            #expect(explorer.isQuiet)
          case .toggleRunning:
            #expect(after.activity == (isPaused ? .surveying : .idle) && after.survey?.isPaused == !isPaused)
            #expect(explorer.isQuiet == !isPaused)
          case .setPolicy, .setBudget, .setProtocol:
            #expect(after.mode == .survey && after.activity == .surveying && after.survey == nil)
            let anew = try explorer.run(until: { $0.survey?.statistics.prompts == 1 })
            #expect(anew.survey?.statistics.policy == after.policy.description)
            #expect(anew.survey?.statistics.budget == after.budget.description)
            #expect(anew.survey?.prompt.promptProtocol == after.promptProtocol)
          case .export:
            #expect(after.outline == before.outline)
            let sentence = after.notice?.text ?? ""
            #expect(sentence.hasPrefix("wrote \(folder.path)/headscope-survey-2"))
            #expect(
              sentence.hasSuffix(
                "headscope run --survey 2 --seed 0 --policy ada-snapkv:window=4 --budget 20"))
          case .survey, .forward, .back, .first, .last, .faster, .slower, .finishAnswer:
            #expect(after.outline == before.outline, "\(command)")
            #expect(explorer.isQuiet == isPaused, "\(command)")
          }
        }
      }
    }
  }

  @Test(arguments: [false, true])
  func whileExploring(isRunning: Bool) throws {
    try TemporaryFolder.with { folder in
      for command in try commands(taking: prompt()) {
        let explorer = try SteppedExplorer.exploring(folder: folder.path)
        for step in [.forward, .forward, .back] as [ExplorerCommand] { try explorer.obey(step) }
        let before = isRunning ? try explorer.obey(.toggleRunning) : try explorer.last
        let after = try explorer.obey(command)
        let shown = after.exploration
        #expect(after.notice?.isProblem != true, "\(command)")
        #expect(after.activity == (shown?.isRunning == true ? .running : shown == nil ? .surveying : .idle))
        switch command {
        case .survey:
          #expect(after.mode == .survey && shown == nil)
          try explorer.run(until: { $0.survey != nil })
        case .takePrompt: #expect(after.outline == before.outline)
        case .sampleAnother:
          #expect(
            shown?.step == 0 && shown?.prompt != before.exploration?.prompt && shown?.isRunning == false)
        case .forward, .last: #expect(shown?.step == 2 && shown?.isRunning == false)
        case .back, .first: #expect(shown?.step == 0 && shown?.lastStep == 2 && shown?.isRunning == false)
        case .toggleRunning: #expect(shown?.isRunning == !isRunning && shown?.step == 1)
        case .faster: #expect(shown?.pace == 16 && shown?.isRunning == isRunning)
        case .slower: #expect(shown?.pace == 4 && shown?.isRunning == isRunning)
        case .finishAnswer: #expect((shown?.step ?? 0) > 2 && shown?.isRunning == false)
        case .setPolicy(let policy):
          #expect(shown?.comparison.chosen?.policy == policy.description && shown?.step == 1)
          #expect(shown?.isRunning == isRunning)
        case .setBudget:
          #expect(after.budget == .tokens(30) && shown?.step == 1 && shown?.isRunning == isRunning)
          #expect(shown?.comparison.chosen?.snapshots[0].method?.budget == 30)
        case .setProtocol:
          #expect(shown?.prompt.question.count == 4 && shown?.step == 1 && shown?.isRunning == false)
        case .export:
          #expect(after.outline == before.outline)
          #expect(
            after.notice?.text.hasSuffix(
              "headscope run --task 'made up' --length 40 --seed 6 --steps 2 --policy ada-snapkv:window=4 --budget 20"
            )
              == true)
        }
      }
    }
  }

  @Test func withoutAModel() throws {
    let configuration = ExplorerConfiguration(
      model: "none", plans: [TrackPlan(policy: try Policy("tova"), budget: .tokens(20))])
    let explorer = SteppedExplorer(configuration) { _, _ in throw FussyModel.Refusal() }
    try explorer.run(until: { $0.failure is FussyModel.Refusal })
    #expect(try explorer.last.activity == .failed("\(FussyModel.Refusal())"))
    for command in try commands(taking: prompt()) { explorer.send(command) }
    #expect(explorer.isQuiet)
  }

  /// The pace stays within bounds, and is that of the next prompt, too.
  @Test func thePaceHasBounds() throws {
    let explorer = try SteppedExplorer.exploring()
    for _ in 0..<9 { try explorer.obey(.faster) }
    #expect(try explorer.last.exploration?.pace == 64)
    for _ in 0..<19 { try explorer.obey(.slower) }
    #expect(try explorer.last.exploration?.pace == 0.125)
    #expect(try explorer.obey(.sampleAnother).exploration?.pace == 0.125)
  }
}

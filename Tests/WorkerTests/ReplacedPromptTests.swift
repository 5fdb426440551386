import AdaKV
import LiveSource
import Readings
import Testing

@testable import Worker

/// Commands that come while a prompt is being read.
@Suite struct ReplacedPromptTests {
  @Test func anotherPromptTakesItsPlace() throws {
    let explorer = try SteppedExplorer.surveying()
    let first = try #require(explorer.last.survey?.prompt)
    let second = try FussyModel().prompt(from: .task(name: "made up", length: 38, seed: 9), under: .aware)
    explorer.onState = { [unowned explorer] state in
      guard state.isReading(layer: 1), state.exploration?.prompt == first else { return }
      explorer.send(.takePrompt(second))
    }
    explorer.send(.takePrompt(first))
    let taken = try explorer.run(until: { $0.mode == .explore && $0.activity == .idle })
    #expect(taken.exploration?.prompt == second && taken.notice == nil)
    // Not one more layer of the first was read.
    #expect(!explorer.states.contains { $0.isReading(layer: 2) && $0.exploration?.prompt == first })
  }

  @Test func theSurveyTakesItsPlace() throws {
    let explorer = try SteppedExplorer.surveying()
    explorer.onState = { [unowned explorer] state in
      if state.isReading(layer: 1) { explorer.send(.survey) }
    }
    explorer.send(.takePrompt(try #require(explorer.last.survey?.prompt)))
    let back = try explorer.run(until: { $0.survey?.statistics.prompts == 3 })
    #expect(back.mode == .survey && back.exploration == nil && back.notice == nil)
  }

  /// Any other command waits.
  @Test func stepsWaitForIt() throws {
    let explorer = try SteppedExplorer.surveying()
    explorer.onState = { [unowned explorer] state in
      if state.isReading(layer: 1) { explorer.send(.forward) }
    }
    try explorer.obey(.takePrompt(try #require(explorer.last.survey?.prompt)))
    #expect(try explorer.run(until: { $0.exploration?.step == 1 }).mode == .explore)
  }

  /// What a prompt was read again for stays, and the next prompt is read by it.
  @Test func thePlanThatItWasReadForStays() throws {
    let explorer = try SteppedExplorer.exploring(.task(name: "made up", length: 80, seed: 6))
    let before = try explorer.obey(.setBudget(.tokens(75))).exploration?.prompt
    explorer.onState = { [unowned explorer] state in
      guard state.isReading(layer: 1), state.exploration?.prompt == before else { return }
      explorer.send(.sampleAnother)
    }
    explorer.send(.setPolicy(try Policy("snapkv:window=70")))
    let next = try explorer.run(until: { $0.exploration?.prompt != before && $0.activity == .idle })
    #expect(next.policy.description == "snapkv:window=70" && next.notice == nil)
    #expect(next.exploration?.comparison.chosen?.policy == "snapkv:window=70")
  }

  /// Where the prompt in its place is refused, what is stated is what the exploration that stays was read by.
  @Test(arguments: [false, true])
  func aPlanWithoutItsPromptIsNotInForce(isProtocol: Bool) throws {
    let refused = try FussyModel().sample(0, of: .init(), under: isProtocol ? .agnostic : .aware)
    let model = FussyModel { prompt, _ in prompt.digest == refused.digest }
    let explorer = try SteppedExplorer.exploring(.task(name: "made up", length: 80, seed: 6), of: model)
    let before = try explorer.obey(.setBudget(.tokens(75)))
    var isSent = false
    explorer.onState = { [unowned explorer] state in
      guard state.isReading(layer: 1), !isSent else { return }
      isSent = true
      explorer.send(.sampleAnother)
    }
    explorer.send(isProtocol ? .setProtocol(.agnostic) : .setPolicy(try Policy("snapkv:window=70")))
    let after = try explorer.run(until: {
      $0.answeredCommands == before.answeredCommands + 2 && $0.activity == .idle
    })
    #expect(isSent && after.notice?.isProblem == true && after.outline == before.outline)
    #expect(after.exploration?.comparison.chosen?.policy == after.policy.description)
    // It can be asked for again.
    let policy = try Policy("snapkv:window=70")
    let again = try explorer.obey(.setPolicy(policy))
    #expect(again.policy == policy && again.exploration?.comparison.chosen?.policy == policy.description)
  }

  /// Rows appear as layers are done, of the prompt to come and by the plan that it is read for.
  @Test func whatIsReadIsShownLayerByLayer() throws {
    let explorer = try SteppedExplorer.surveying()
    let prompt = try #require(explorer.last.survey?.prompt)
    let states = explorer.states.count
    try explorer.obey(.takePrompt(prompt))
    let reading = explorer.states[states...].filter { $0.activity != .idle && $0.mode == .explore }
    #expect(reading.map { state in (0...2).first { state.isReading(layer: $0) } } == [0, 1, 2])
    #expect(reading[0].exploration == nil)
    for (layer, state) in reading.enumerated().dropFirst() {
      let comparison = try #require(state.exploration?.comparison)
      #expect(state.exploration?.prompt == prompt)
      #expect(comparison.tracks.map(\.policy) == ["full", "ada-snapkv:window=4", "snapkv:window=4"])
      let capacities = try #require(comparison.chosen?.snapshots[0].readings[.capacity])
      #expect((0..<2).count { capacities[$0, 0] != nil } == layer)
    }
  }
}

extension ExplorerState {
  /// Whether a prompt is being read, and so many layers are done.
  fileprivate func isReading(layer: Int) -> Bool {
    if case .prefilling(layer, 2, _) = activity { true } else { false }
  }
}

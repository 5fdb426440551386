import AdaKV
import LiveSource
import Readings
import TestSupport
import Testing

@testable import Worker

/// Steps of an exploration: asked for, by themselves, to the end of an answer.
@Suite struct StepTests {
  /// A prompt, the step at which its answer ends, and a model for which that is so: the token of that step, the first
  /// of its kind, ends answers.
  private func answer() throws -> (prompt: PromptSource, end: Int, model: FussyModel) {
    for seed in 0..<40 {
      let prompt = PromptSource.task(name: "made up", length: 40, seed: UInt64(seed))
      let explorer = try SteppedExplorer.exploring(prompt)
      for _ in 0..<6 { try explorer.obey(.forward) }
      let ids = try #require(explorer.last.exploration).comparison.full.snapshots.map(\.token.id)
      if let end = (3...6).first(where: { !ids[1..<$0].contains(ids[$0]) }) {
        return (prompt, end, FussyModel(endToken: ids[end]))
      }
    }
    throw NoAnswer()
  }

  /// The made-up model says the same token over and over.
  private struct NoAnswer: Error {}

  @Test func followByThemselvesUntilTheAnswerEnds() throws {
    let (prompt, end, model) = try answer()
    let explorer = try SteppedExplorer.exploring(prompt, of: model)
    let running = try explorer.obey(.toggleRunning)
    #expect(running.activity == .running && running.exploration?.step == 0)
    // Eight a second, and none before its time.
    #expect(explorer.isQuiet)
    for step in 1...2 {
      explorer.schedule.pass(seconds: 0.13)
      #expect(try explorer.run(until: { $0.exploration?.step == step }).activity == .running)
    }
    let paused = try explorer.obey(.toggleRunning)
    #expect(paused.activity == .idle && paused.exploration?.isRunning == false)
    explorer.schedule.pass(seconds: 9)
    #expect(explorer.isQuiet, "a step was taken though they are paused")
    try explorer.obey(.toggleRunning)
    for _ in 0..<100 where try explorer.last.activity == .running {
      explorer.schedule.pass(seconds: 1)
      while explorer.schedule.step() {}
    }
    let ended = try explorer.last
    #expect(ended.activity == .idle && ended.exploration?.step == end && ended.exploration?.lastStep == end)
  }

  @Test func stopWhereTheContextIsFull() throws {
    let explorer = try SteppedExplorer.exploring(.task(name: "made up", length: 117, seed: 6))
    try explorer.obey(.toggleRunning)
    for _ in 0..<9 {
      explorer.schedule.pass(seconds: 1)
      while explorer.schedule.step() {}
    }
    #expect(try explorer.last.exploration?.step == 3 && explorer.last.activity == .idle)
    let full = try explorer.obey(.forward)
    #expect(full.exploration?.step == 3)
    #expect(full.notice == ExplorerState.Notice(text: "the model's context is full", isProblem: false))
  }

  @Test func goToTheEndOfTheAnswer() throws {
    let (prompt, end, model) = try answer()
    let explorer = try SteppedExplorer.exploring(prompt, of: model)
    let states = explorer.states.count
    let done = try explorer.obey(.finishAnswer)
    let shown = try #require(done.exploration)
    #expect(done.activity == .idle && shown.step == end && shown.lastStep == end)
    #expect(explorer.states[states...].dropLast().allSatisfy { $0.activity == .running })
    // The same numbers as on the way by hand.
    let other = try SteppedExplorer.exploring(prompt, of: model)
    for _ in 0..<end { try other.obey(.forward) }
    let byHand = try #require(try other.last.exploration)
    #expect(byHand.comparison.tracks.map(\.output) == shown.comparison.tracks.map(\.output))
    // Behind an answer's end there is another line.
    #expect((try explorer.obey(.finishAnswer).exploration?.step ?? 0) > end)
  }

  @Test func aCommandThatWaitsEndsTheAnswer() throws {
    let explorer = try SteppedExplorer.exploring()
    explorer.onState = { [unowned explorer] state in
      guard state.activity == .running else { return }
      explorer.onState = { _ in }
      explorer.send(.first)
    }
    explorer.send(.finishAnswer)
    let stopped = try explorer.run(until: { $0.answeredCommands == 2 })
    #expect(stopped.exploration?.step == 0 && stopped.exploration?.lastStep == 1)
  }

  /// Steps that were asked for one after the other are decoded when no command waits, and none is forgotten.
  @Test func areCaughtUpWith() throws {
    let explorer = try SteppedExplorer.exploring()
    for _ in 0..<4 { explorer.send(.forward) }
    let done = try explorer.run(until: { $0.exploration?.step == 4 })
    #expect(done.answeredCommands == 4 && done.exploration?.lastStep == 4)
  }

  /// Another plan is decoded to the step that is looked at.
  @Test func stayThroughChangesOfPlan() throws {
    let explorer = try SteppedExplorer.exploring()
    for _ in 0..<3 { try explorer.obey(.forward) }
    for policy in ["tova", "snapkv:window=6", "ada-snapkv:window=4"] {
      let after = try explorer.obey(.setPolicy(try Policy(policy)))
      #expect(after.exploration?.step == 3 && after.exploration?.lastStep == 3)
      #expect(after.exploration?.comparison.chosen?.policy == policy)
    }
  }

  @Test func anExportHasTheStepsThatWereAskedFor() throws {
    try TemporaryFolder.with { folder in
      let explorer = try SteppedExplorer.exploring(folder: folder.path)
      // The export waits behind a step that is not decoded yet.
      explorer.send(.forward)
      for name in ["", "-2"] {
        let notice = try #require(try explorer.obey(.export).notice)
        #expect(
          notice.text == "wrote \(folder.path)/headscope-16000000\(name).csv: headscope run --task 'made up' "
            + "--length 40 --seed 6 --steps 1 --policy ada-snapkv:window=4 --budget 20")
        #expect(!notice.isProblem)
      }
      #expect(try folder.contents() == ["headscope-16000000-2.csv", "headscope-16000000.csv"])
      // A header, and two steps of two tracks of two layers of two heads.
      let text = String(decoding: try folder.data("headscope-16000000.csv"), as: UTF8.self)
      #expect(text.split(separator: "\n").count == 1 + 16)
    }
  }
}

import AdaKV
import Export
import Foundation
import Readings
import Synchronization
import TestSupport
import Testing

@testable import Worker
@testable import LiveSource
@testable import Session

@Suite struct ExplorerTests {
  /// An explorer with someone who waits for its states.
  final class Watched: Sendable {
    let explorer: Explorer
    private let bell: DispatchSemaphore

    init(_ configuration: ExplorerConfiguration) {
      let bell = DispatchSemaphore(value: 0)
      self.bell = bell
      explorer = Explorer(configuration: configuration) { @Sendable in bell.signal() }
      explorer.start()
    }

    deinit { explorer.stop() }

    /// The first state from now on that is as asked, or nil after five minutes.
    func state(_ isWanted: (ExplorerState) -> Bool) -> ExplorerState? {
      let limit = DispatchTime.now() + 300
      while bell.wait(timeout: limit) == .success {
        if let state = explorer.newState(), isWanted(state) { return state }
      }
      return nil
    }
  }

  static let prompt = PromptSource.task(name: "niah_single_2", length: 180, seed: 6)

  func configuration(_ prompt: PromptSource?, folder: String = ".") throws -> ExplorerConfiguration {
    ExplorerConfiguration(
      model: try Bundled.directory.get(), plans: [try TrackPlan("ada-snapkv", "48")], prompt: prompt,
      exportFolder: folder)
  }

  @Test func exportIsTheBytesOfRun() throws {
    let folder = try TemporaryFolder()
    let watched = Watched(try configuration(Self.prompt, folder: folder.path))
    let explorer = watched.explorer
    // A winding way to step 3.
    for command in [.forward, .forward, .back, .forward, .forward] as [ExplorerCommand] {
      explorer.send(command)
    }
    explorer.send(.setBudget(.tokens(60)))
    explorer.send(.setBudget(.tokens(48)))
    explorer.send(.export)
    let state = try #require(watched.state { $0.notice?.text.hasPrefix("wrote ") == true })
    #expect(state.exploration?.step == 3)
    #expect(folder.files.count == 1)
    let exported = try String(contentsOfFile: folder.path + "/" + folder.files[0], encoding: .utf8)
    let run = try PromptRun.result(
      model: Bundled.directory.get(), prompt: Self.prompt,
      plans: [TrackPlan("ada-snapkv", "48")], steps: 3)
    #expect(exported == SnapshotCSV.text(tracks: run.comparison.given, prompt: run.prompt, model: run.model))
    explorer.send(.export)
    _ = try #require(watched.state { $0.notice?.text.contains("-2.csv: headscope run") == true })
    #expect(folder.files.count == 2)
  }

  @Test func surveyExportIsTheBytesOfRun() throws {
    let folder = try TemporaryFolder()
    let watched = Watched(try configuration(nil, folder: folder.path))
    _ = try #require(watched.state { ($0.survey?.statistics.prompts ?? 0) >= 3 })
    watched.explorer.send(.toggleRunning)
    let paused = try #require(watched.state { $0.survey?.isPaused == true })
    watched.explorer.send(.export)
    _ = try #require(watched.state { $0.notice?.text.hasPrefix("wrote ") == true })
    let exported = try String(contentsOfFile: folder.path + "/" + folder.files[0], encoding: .utf8)
    let run = try SurveyRun.result(
      model: Bundled.directory.get(), prompts: SurveyPrompts(),
      count: try #require(paused.survey?.statistics.prompts), plans: [TrackPlan("ada-snapkv", "48")])
    #expect(exported == SurveyCSV.text(run.statistics, model: run.model))
  }

  @Test func takesTheSurveysPromptAndGoesBack() throws {
    let watched = Watched(try configuration(nil))
    let seen = try #require(watched.state { ($0.survey?.statistics.prompts ?? 0) >= 2 })
    // The survey has gone on since: the prompt that was seen is the one that is meant.
    _ = try #require(watched.state { $0.survey?.prompt != seen.survey?.prompt })
    watched.explorer.send(.takePrompt(try #require(seen.survey?.prompt)))
    let taken = try #require(watched.state { $0.exploration != nil && $0.activity == .idle })
    #expect(taken.mode == .explore)
    #expect(taken.exploration?.prompt == seen.survey?.prompt)
    #expect(taken.exploration?.comparison.tracks.map(\.policy) == ["full", "ada-snapkv", "snapkv"])
    watched.explorer.send(.survey)
    let before = try #require(taken.survey?.statistics.prompts)
    let back = try #require(
      watched.state { $0.mode == .survey && ($0.survey?.statistics.prompts ?? 0) > before })
    #expect(back.exploration == nil)
    watched.explorer.send(.setBudget(.tokens(100)))
    let anew = try #require(watched.state { $0.survey?.statistics.budget == "100" })
    let uniform = anew.survey?.statistics.statistics(.capacity, layer: 0, head: 0)
    #expect(uniform?.count == anew.survey?.statistics.prompts)
  }

  @Test func rowsAppearLayerByLayer() throws {
    let configuration = try configuration(Self.prompt)
    let model = try Bundled.model.get()
    var seen: [Int] = []
    _ = try PromptSession(
      source: model,
      prompt: Self.prompt.record(model: model, under: .aware),
      plans: configuration.plans,
      onLayer: { layer, tracks in
        let grid = tracks[1].snapshots[0].readings[.capacity]
        seen.append((0..<6).count { grid?[$0, 0] != nil })
        #expect(grid?[layer, 3] != nil)
      })
    #expect(seen == [1, 2, 3, 4, 5, 6])
  }

  /// What a coupled policy gives a layer may change until the last layer is read; another's is final at once.
  @Test(arguments: [("lava", true), ("ada-snapkv", false)])
  func capacitiesAreProvisionalWhileLayersAreMissing(policy: String, isCoupled: Bool) throws {
    let model = try Bundled.model.get()
    var provisional: [Bool] = []
    let session = try PromptSession(
      source: model,
      prompt: Self.prompt.record(model: model, under: .aware), plans: [try TrackPlan(policy, "48")],
      onLayer: { _, tracks in
        #expect(!tracks[0].snapshots[0].areCapacitiesProvisional)
        provisional.append(tracks[1].snapshots[0].areCapacitiesProvisional)
      })
    #expect(provisional == (0..<6).map { isCoupled && $0 < 5 })
    #expect(!session.tracks[1].snapshots[0].areCapacitiesProvisional)
    #expect(session.tracks[1].snapshots[0].method?.uniformCapacity == 48)
  }

  @Test func changesOfPlanKeepTheStep() throws {
    let watched = Watched(try configuration(Self.prompt))
    for _ in 0..<4 { watched.explorer.send(.forward) }
    _ = try #require(watched.state { $0.exploration?.step == 4 })
    watched.explorer.send(.setPolicy(try Policy("snapkv")))
    let uniform = try #require(
      watched.state {
        $0.exploration?.comparison.tracks.last?.policy == "snapkv" && $0.exploration?.step == 4
      })
    #expect(uniform.exploration?.comparison.tracks.count == 2)
    watched.explorer.send(.setBudget(.tokens(10)))
    let refused = try #require(watched.state { $0.notice?.isProblem == true })
    #expect(refused.budget == .tokens(48))
    #expect(refused.exploration?.step == 4)
  }

  /// Policies given at the start stand beside the one in force and its twin; an export holds those that were given.
  @Test func otherPoliciesStandBeside() throws {
    let folder = try TemporaryFolder()
    var choices = try configuration(Self.prompt, folder: folder.path)
    choices.plans.append(try TrackPlan("ada-snapkv:alpha=0.6", "48"))
    let watched = Watched(choices)
    watched.explorer.send(.forward)
    let state = try #require(watched.state { $0.exploration?.step == 1 })
    #expect(
      state.exploration?.comparison.tracks.map(\.policy) == [
        "full", "ada-snapkv", "ada-snapkv:alpha=0.6", "snapkv",
      ])
    watched.explorer.send(.export)
    _ = try #require(
      watched.state {
        $0.notice?.text.contains("headscope run --task niah_single_2 --length 180 --seed 6 --steps 1") == true
      })
    let exported = try String(contentsOfFile: folder.path + "/" + folder.files[0], encoding: .utf8)
    let run = try PromptRun.result(model: choices.model, prompt: Self.prompt, plans: choices.plans, steps: 1)
    #expect(exported == SnapshotCSV.text(tracks: run.comparison.given, prompt: run.prompt, model: run.model))
  }

  @Test func runsToTheEndOfTheAnswer() throws {
    let watched = Watched(try configuration(Self.prompt))
    watched.explorer.send(.finishAnswer)
    let done = try #require(watched.state { ($0.exploration?.step ?? 0) > 1 && $0.activity == .idle })
    let shown = try #require(done.exploration)
    #expect(shown.comparison.full.snapshots[shown.step].token.text.contains("\n"))
    watched.explorer.send(.first)
    #expect(watched.state { $0.exploration?.step == 0 }?.exploration?.lastStep == shown.lastStep)
  }

  @Test func aMissingModelIsSaid() throws {
    let watched = Watched(
      ExplorerConfiguration(model: "/nowhere/at/all", plans: [try TrackPlan("snapkv", "48")]))
    let failed = try #require(watched.state { $0.failure != nil })
    guard case .failed(let sentence) = failed.activity else { return #expect(Bool(false), "not failed") }
    #expect(sentence.contains("/nowhere/at/all"))
  }

  /// Enter twice: the second finds the first under way, and the prompt is explored all the same.
  @Test func takingAPromptTwiceTakesIt() throws {
    let watched = Watched(try configuration(nil))
    let prompt = try #require(watched.state { $0.survey != nil }?.survey?.prompt)
    for _ in 0..<3 { watched.explorer.send(.takePrompt(prompt)) }
    watched.explorer.send(.forward)
    let taken = try #require(watched.state { $0.exploration?.step == 1 })
    #expect(taken.exploration?.prompt == prompt)
    #expect(taken.mode == .explore)
  }

  /// A plan whose window the session did not observe reads the prompt again, and keeps the step.
  @Test func aLongerWindowKeepsTheStep() throws {
    let watched = Watched(try configuration(Self.prompt))
    for _ in 0..<2 { watched.explorer.send(.forward) }
    watched.explorer.send(.setBudget(.tokens(120)))
    watched.explorer.send(.setPolicy(try Policy("snapkv:window=100")))
    let state = try #require(
      watched.state {
        $0.exploration?.comparison.tracks.last?.policy == "snapkv:window=100" && $0.exploration?.step == 2
      })
    #expect(state.exploration?.comparison.tracks.count == 2)
  }

  @Test func stopsAtOnce() throws {
    let watched = Watched(try configuration(nil))
    _ = try #require(watched.state { $0.survey != nil })
    for _ in 0..<200 { watched.explorer.send(.sampleAnother) }
    watched.explorer.stop()
    _ = watched.explorer.newState()
    watched.explorer.send(.forward)
    // Behind everything that was sent: had anything been obeyed, its state would be there now.
    watched.explorer.stop()
    #expect(watched.explorer.newState() == nil)
  }
}

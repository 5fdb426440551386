import AdaKV
import Dispatch
import Foundation
import Readings

/// What runs on the explorer's queue.
///
/// Unchecked: every member is touched on that queue alone.
final class ExplorerWorker: @unchecked Sendable {
  let configuration: ExplorerConfiguration
  let queue: DispatchQueue
  let demands: Demands
  private let publish: (ExplorerState) -> Void
  var state: ExplorerState
  var model: LoadedModel?
  var session: PromptSession?
  /// The step that the user wants to see; the session may still be on its way there.
  var wantedStep = 0
  /// Counts changes of what runs by itself, so that a tick of an earlier run is not taken for one of this.
  var runGeneration = 0
  /// The survey that a change has ended, until the first prompt after it was read.
  var abandoned: AbandonedSurvey?
  /// Index of the prompt that the survey draws next.
  var surveyIndex = 0
  /// Index of the prompt that `r` draws next, unless the survey is beyond it.
  var sampleIndex = 0
  var surveyMeter = RateMeter()
  var isRunning = false
  /// Steps a second while running.
  var pace = 8.0
  /// Tokens a second of the last decoded step, all tracks in one batch.
  var decodeRate: Double?
  var lastPublished: ContinuousClock.Instant?

  init(
    configuration: ExplorerConfiguration, queue: DispatchQueue, demands: Demands,
    publish: @escaping (ExplorerState) -> Void
  ) {
    self.configuration = configuration
    self.queue = queue
    self.demands = demands
    self.publish = publish
    let plan = configuration.plans[0]
    state = ExplorerState(
      activity: .loading(0), mode: configuration.prompt == nil ? .survey : .explore, policy: plan.policy,
      budget: plan.budget, promptProtocol: configuration.promptProtocol)
  }

  /// The plan in force.
  var plan: TrackPlan { TrackPlan(policy: state.policy, budget: state.budget) }

  /// The plan in force, the other policies that were asked for at the start, and last the uniform twin of the first.
  var plans: [TrackPlan] {
    var plans = exportedPlans
    let twin = plan.policy.uniformTwin
    if !plans.contains(where: { $0.policy == twin }) {
      plans.append(
        TrackPlan(
          policy: twin, budget: plan.budget,
          leastReserve: plan.reserve(headDimension: model?.summary.headDimension ?? 0)))
    }
    return plans
  }

  /// The plans that were chosen: what an export holds beside the full cache, as `headscope run` does.
  var exportedPlans: [TrackPlan] {
    let others = configuration.plans.dropFirst().map { TrackPlan(policy: $0.policy, budget: plan.budget) }
    return [plan] + others.filter { $0 != plan }
  }

  /// Loads the model, then begins what was configured.
  func begin() {
    guard !demands.isStopped else { return }
    show()
    do {
      let loaded = try LoadedModel.open(
        path: configuration.model, threads: configuration.threads,
        isChat: configuration.isChat, isCancelled: { demands.isStopped })
      model = loaded
      state.model = loaded.summary
      if let source = configuration.prompt {
        let promptProtocol = state.promptProtocol
        explore(
          try Awaited.result(unless: { demands.isStopped }) {
            try source.record(model: loaded, under: promptProtocol)
          })
      } else {
        survey()
      }
    } catch is CancellationError {
      // Nobody waits for it any more.
    } catch {
      fail(error)
    }
  }

  /// Obeys one command, then goes on with what was under way.
  func handle(_ command: ExplorerCommand) {
    state.answeredCommands += 1
    guard model != nil, !demands.isStopped else { return }
    if case .failed = state.activity { return }
    state.notice = nil
    switch command {
    case .survey: survey()
    case .takePrompt(let prompt): if state.mode == .survey { take(prompt) }
    case .sampleAnother: sampleAnother()
    case .forward: step(to: wantedStep + 1)
    case .back: step(to: wantedStep - 1)
    case .first: step(to: 0)
    case .last: step(to: session?.lastStep ?? 0)
    case .toggleRunning: toggleRunning()
    case .faster: setPace(factor: 2)
    case .slower: setPace(factor: 0.5)
    case .finishAnswer: finishAnswer()
    case .setPolicy(let policy): change(TrackPlan(policy: policy, budget: state.budget))
    case .setBudget(let budget): change(TrackPlan(policy: state.policy, budget: budget))
    case .setProtocol(let promptProtocol): put(under: promptProtocol)
    case .export: export()
    }
    catchUp()
    show()
  }

  /// Publishes the state as it is now.
  func show() {
    lastPublished = .now
    publish(state)
  }

  /// Publishes unless that was done within the last tenth of a second.
  func showNowAndThen() {
    if let lastPublished, lastPublished.duration(to: .now) < .milliseconds(100) { return }
    show()
  }

  /// Ends for a reason that nothing can be done about here.
  func fail(_ error: any Error) {
    state.activity = .failed("\(error)")
    state.failure = error
    show()
  }

  /// Says that something was not done, and goes on.
  func refuse(_ error: any Error) {
    state.notice = ExplorerState.Notice(text: "\(error)", isProblem: true)
  }
}

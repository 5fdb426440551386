import AdaKV
public import Readings
import Session

/// A survey of a number of prompts with no screen: what `headscope run --survey` writes.
public struct SurveyRun: Sendable {
  /// The model.
  public let model: ModelShape
  /// Each policy's statistics, in the order given.
  public let statistics: [SurveyStatistics]
  private let plan: TrackPlan?
  private let latest: (prompt: PromptRecord, snapshot: Snapshot)?

  /// Opens the model and surveys `count` prompts under every plan.
  ///
  /// - Throws: What opening, drawing or allocating throws; `CancellationError`.
  public static func result(
    model path: String, prompts: SurveyPrompts, promptProtocol: PromptProtocol = .aware, isChat: Bool = false,
    count: Int, plans: [TrackPlan], threads: Int = 0, isCancelled: () -> Bool = { false }
  ) throws -> SurveyRun {
    let model = try LiveModel.open(path: path, threads: threads, isChat: isChat, isCancelled: isCancelled)
    var statistics = plans.map {
      SurveyStatistics(
        policy: $0.policy.description, budget: $0.budget.description, heads: model.summary.heads)
    }
    var latest: (prompt: PromptRecord, snapshot: Snapshot)?
    for index in 0..<count {
      let session = try PromptSession(
        source: model, prompt: prompts.prompt(at: index, model: model, under: promptProtocol), plans: plans,
        isCancelled: isCancelled)
      for (plan, track) in session.tracks.dropFirst().enumerated() {
        statistics[plan].add(track.snapshots[0])
      }
      latest = session.tracks.dropFirst().first.map { (session.prompt, $0.snapshots[0]) }
    }
    return SurveyRun(model: model.summary, statistics: statistics, plan: plans.first, latest: latest)
  }

  /// What the screen would show of the first policy; nil without one.
  public var state: ExplorerState? {
    guard let plan, let latest else { return nil }
    var state = ExplorerState(
      activity: .surveying, mode: .survey, policy: plan.policy, budget: plan.budget,
      promptProtocol: latest.prompt.promptProtocol)
    state.model = model
    state.survey = ExplorerState.Survey(
      prompt: latest.prompt, latest: latest.snapshot, statistics: statistics[0], promptsPerSecond: 0,
      isPaused: false)
    return state
  }
}

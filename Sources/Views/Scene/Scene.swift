import AdaKV
import Readings

/// A state as a person looks at it: the snapshot, prompt and cursor that all panels share.
struct Scene {
  let state: ExplorerState
  let model: ModelSummary
  let cursor: HeadPosition

  /// Nil before the model is loaded.
  init?(_ state: ExplorerState, cursor: HeadPosition) {
    guard let model = state.model, model.layers > 0, model.kvHeads > 0 else { return nil }
    self.state = state
    self.model = model
    self.cursor = cursor.clamped(layers: model.layers, kvHeads: model.kvHeads)
  }

  /// The survey while it is what is looked at.
  var survey: ExplorerState.Survey? { state.mode == .survey ? state.survey : nil }

  /// The exploration while it is what is looked at.
  var exploration: ExplorerState.Exploration? { state.mode == .explore ? state.exploration : nil }

  /// The prompt shown.
  var prompt: PromptRecord? { survey?.prompt ?? exploration?.prompt }

  /// The track of the policy in force; the full cache where there is no other.
  var track: ExplorerState.Track? {
    guard let tracks = exploration?.tracks else { return nil }
    return tracks.count > 1 ? tracks[1] : tracks.first
  }

  /// The policy at the step shown.
  var snapshot: Snapshot? {
    if let survey { return survey.latest }
    return exploration.flatMap { exploration in track?.snapshot(at: exploration.step) }
  }

  /// How the policy is applied again while decoding, where it is and a prompt is decoded.
  var refresh: Refresh? { exploration == nil ? nil : state.policy.refresh }

  /// Whether the policy was applied again at the step shown, and that evicted anything.
  var isJustReapplied: Bool {
    guard let refresh, let step = exploration?.step, refresh.isDue(step: step) else { return false }
    guard let now = track?.snapshot(at: step)?.readings[.cacheLength],
      let before = track?.snapshot(at: step - 1)?.readings[.cacheLength]
    else { return false }
    // Without an eviction every head has the token decoded since.
    return now.total < before.total + Double(now.layers * now.kvHeads)
  }

  /// Whether capacities may still change: they depend on layers that are not done.
  var areCapacitiesProvisional: Bool {
    guard case .prefilling = state.activity, state.policy.allocator.isCoupled else { return false }
    return snapshot?.kept.contains { $0 == nil } ?? false
  }

  /// Whether the prompt is too short for anything to be evicted.
  var evictsNothing: Bool {
    if let track { return track.evictsNothing }
    guard let survey, let budget = survey.latest.method?.budget else { return false }
    // What a sliding window hides is let go under any budget.
    let least = survey.latest.readings[.capacity]?.range?.lowerBound ?? 0
    return survey.prompt.tokens.count <= budget && Int(least) >= survey.prompt.tokens.count
  }

  /// What a head has by a uniform allocation, window included, in tokens.
  var uniformCapacity: Int? {
    guard let budget = snapshot?.method?.budget else { return nil }
    return min(budget, prompt?.tokens.count ?? budget)
  }
}

extension ExplorerState.Track {
  /// The snapshot of a step, or the last before it; nil before the first.
  func snapshot(at step: Int) -> Snapshot? {
    snapshots.isEmpty ? nil : snapshots[min(max(step, 0), snapshots.count - 1)]
  }
}

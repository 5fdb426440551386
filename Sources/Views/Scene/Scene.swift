import AdaKV
import Readings

/// A state as a person looks at it: the snapshot, prompt and cursor that all panels share.
struct Scene {
  let state: ExplorerState
  let model: ModelShape
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
  var track: Track? { exploration?.comparison.front }

  /// The policy at the step shown.
  var snapshot: Snapshot? {
    if let survey { return survey.latest }
    return exploration.flatMap { exploration in track?.snapshot(at: exploration.step) }
  }

  /// How the policy is applied again while decoding, where it is and a prompt is decoded.
  var refresh: Refresh? { exploration == nil ? nil : state.policy.refresh }

  /// Whether the prompt is too short for anything to be evicted.
  var evictsNothing: Bool {
    track?.evictsNothing ?? survey?.evictsNothing ?? false
  }

  /// What a head has by a uniform allocation, window included, in tokens.
  var uniformCapacity: Int? { snapshot?.method?.uniformCapacity }
}

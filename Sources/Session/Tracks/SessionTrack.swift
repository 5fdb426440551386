package import AdaKV
package import Readings

/// One policy through a session: its plan, its streams and its snapshots by step.
package struct SessionTrack: Sendable {
  /// The policy and budget; nil for the full cache.
  package let plan: TrackPlan?
  /// `B` in tokens; nil for the full cache.
  package let budget: Int?
  /// What the policy's allocation is compared with; nil for the full cache, and for a policy that is its own twin.
  package let uniformTwin: Policy?
  /// Per layer, what is kept; empty for the full cache.
  package var layerPlans: [LayerPlan] = []
  /// Snapshots by step.
  package var snapshots: [Snapshot] = []
  /// The teacher-forced stream, once decoding has begun.
  package var stream: Int?
  /// The stream that feeds itself, from the step at which it would leave the full cache's tokens.
  package var freeStream: Int?
  /// Whether entries were evicted while decoding.
  package var isRefreshed = false
  /// What the policy says by itself: `output[t]` is its choice at step `t`.
  package var output: [NextToken] = []

  /// The full cache.
  init() {
    plan = nil
    budget = nil
    uniformTwin = nil
  }

  /// A policy on a prompt of `tokens` tokens.
  ///
  /// - Throws: `AdaKVError` for a budget within the window.
  init(plan: TrackPlan, tokens: Int, model: ModelShape) throws {
    self.plan = plan
    // Found once: telling policies apart takes reading them.
    let twin = plan.policy.uniformTwin
    uniformTwin = twin == plan.policy ? nil : twin
    budget = try plan.budget.tokens(
      prompt: tokens, reserve: plan.reserve(headDimension: model.headDimension),
      bytesPerToken: model.cacheBytesPerToken)
  }

  /// The policy over a prompt of `tokens` tokens, of which it has seen nothing; nil for the full cache.
  ///
  /// - Throws: `AdaKVError` for a budget within the window.
  func allocation(tokens: Int, model: ModelShape) throws -> ModelAllocation? {
    guard let plan, let budget else { return nil }
    return try ModelAllocation(
      policy: plan.policy, layers: model.layers, kvHeads: model.kvHeads, tokens: tokens, budget: budget)
  }

  /// What every layer keeps as a decode stream takes it; nil for the full cache.
  var kept: [KeptEntries]? { plan == nil ? nil : layerPlans.map(\.kept) }

  /// What a decode stream holds in place of kept entries, by layer; empty where all of them are whole.
  var substitutes: [SubstituteEntries?] {
    let substitutes = layerPlans.map(\.substitutes)
    return substitutes.contains { $0 != nil } ? substitutes : []
  }

  /// Whether nothing was evicted anywhere, as far as that is settled.
  package var evictsNothing: Bool {
    plan == nil || (!layerPlans.isEmpty && layerPlans.allSatisfy(\.evictsNothing))
  }

  /// What was chosen for a prompt of `tokens` tokens, as a snapshot states it.
  func method(tokens: Int) -> Snapshot.Method? {
    guard let plan, let budget else { return nil }
    return Snapshot.Method(
      scorer: plan.policy.scorer.name, allocator: plan.policy.allocator.name,
      alpha: plan.policy.allocator.alpha, budget: budget,
      baseCapacity: budget - plan.policy.scorer.window, uniformCapacity: min(budget, tokens))
  }

  /// The kept prompt positions of every layer done so far; empty for the full cache.
  func keptEntries(layers: Int) -> [KeptEntries?] {
    guard plan != nil else { return [] }
    return (0..<layers).map { $0 < layerPlans.count ? layerPlans[$0].kept : nil }
  }

  /// The values that the screen draws.
  package var published: Track {
    Track(snapshots: snapshots, output: output, evictsNothing: evictsNothing)
  }
}

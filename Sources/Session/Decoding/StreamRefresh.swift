import AdaKV
import Readings

/// Applies a policy again to what a decode stream holds: prompt entries and decoded ones alike.
struct StreamRefresh {
  let model: ModelShape
  let policy: Policy
  /// Entries per KV head after it, window included.
  let target: Budget

  /// Nil for a plan that is applied at prefill alone; its own budget serves where the policy names no target.
  init?(_ plan: TrackPlan?, budget: Int?, model: ModelShape) {
    guard let plan, let refresh = plan.policy.refresh, let budget else { return nil }
    self.model = model
    policy = plan.policy
    target = refresh.target ?? .tokens(budget)
  }

  /// Queries of the tail that a stream must remember for it.
  var observedQueries: Int { policy.needs.longestWindow }

  /// Whether it is time after `step` decoded tokens.
  func isDue(step: Int) -> Bool { policy.refresh?.isDue(step: step) ?? false }

  /// Evicts from a stream that has seen `tokens` tokens, if that is more than the target.
  ///
  /// - Returns: Whether anything was evicted.
  /// - Throws: `AdaKVError` for a target within the window or numbers that are none; then nothing was evicted.
  @discardableResult
  func apply(to stream: Int, of decoder: any StreamDecoder, tokens: Int) throws -> Bool {
    let budget = try target.tokens(
      prompt: tokens, reserve: policy.reserve, bytesPerToken: model.cacheBytesPerToken)
    guard budget < tokens else { return false }
    var allocation = try ModelAllocation(
      policy: policy, layers: model.layers, kvHeads: model.kvHeads, tokens: tokens, budget: budget)
    var held: [[ArraySlice<Int32>]] = []
    var hidden = 0
    for layer in 0..<model.layers {
      let entries = try StreamLayer(
        layer: layer, tokens: tokens, stream: stream, decoder: decoder, model: model, needs: policy.needs)
      held.append(entries.positions)
      hidden += entries.hidden.reduce(0, +)
      try allocation.add(
        partlyHeld: entries.scores(by: policy.scorer),
        of: LayerObservation(
          layer: layer, queryHeads: model.queryHeads, kvHeads: model.kvHeads, tokens: tokens))
    }
    let keeping = zip(allocation.layers, held).map { layer, positions in
      KeptEntries(
        positions.enumerated().map { head, entries in
          entries.filter {
            $0 >= layer.scores.candidates || layer.selection.keeps(head: head, position: Int($0))
          }
        })
    }
    let isLess =
      hidden > 0 || zip(keeping, held).contains { $0.positions.count < $1.reduce(0) { $0 + $1.count } }
    if isLess { decoder.evict(from: stream, keeping: keeping) }
    return isLess
  }
}

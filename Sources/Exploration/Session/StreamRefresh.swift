import AdaKV
import Inference

/// Applies a policy again to what a decode stream holds: prompt entries and decoded ones alike.
struct StreamRefresh {
  let model: LanguageModel
  let policy: Policy
  /// Entries per KV head after it, window included.
  let target: Budget

  /// Nil for a plan that is applied at prefill alone; its own budget serves where the policy names no target.
  init?(_ plan: TrackPlan?, budget: Int?, model: LanguageModel) {
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
  /// - Throws: `AdaKVError` for a target within the window or numbers that are none; then nothing was evicted.
  func apply(to stream: Int, of batch: DecodeBatch, tokens: Int) throws {
    let shape = model.configuration
    let budget = try target.tokens(
      prompt: tokens, reserve: policy.reserve, bytesPerToken: shape.cacheBytesPerToken)
    guard budget < tokens else { return }
    var allocation = try ModelAllocation(
      policy: policy, layers: shape.layers, kvHeads: shape.kvHeads, tokens: tokens, budget: budget)
    var held: [[[Int32]]] = []
    for layer in 0..<shape.layers {
      let positions = (0..<shape.kvHeads).map { batch.cachePositions(stream, layer: layer, kvHead: $0) }
      var flags = [Bool](repeating: false, count: shape.kvHeads * tokens)
      for (head, entries) in positions.enumerated() {
        for position in entries { flags[head * tokens + Int(position)] = true }
      }
      held.append(positions)
      _ = try allocation.add(
        observation(layer: layer, stream: stream, batch: batch, positions: positions, tokens: tokens),
        held: flags)
    }
    batch.evict(
      stream,
      keeping: zip(allocation.layers, held).map { layer, positions in
        let candidates = layer.scores.candidates
        return KeptPositions(
          positions.enumerated().map { head, entries in
            let chosen = Set(layer.selection[head: head])
            return entries.filter { $0 >= candidates || chosen.contains($0) }
          })
      })
  }

  /// What the policy looks at in a layer, over all positions so far; what is not held has no attention.
  private func observation(
    layer: Int, stream: Int, batch: DecodeBatch, positions: [[Int32]], tokens: Int
  ) throws -> LayerObservation {
    let shape = model.configuration
    var observation = try LayerObservation(
      layer: layer, queryHeads: shape.queryHeads, kvHeads: shape.kvHeads, tokens: tokens)
    for need in policy.needs {
      switch need {
      case .windowAttention(let window):
        let rows = batch.windowAttention(stream, layer: layer, window: window)
        var spread = [Float](repeating: 0, count: shape.queryHeads * tokens)
        for head in 0..<shape.queryHeads {
          for (weight, position) in zip(rows.row(queryHead: head), positions[head / observation.groupSize]) {
            spread[head * tokens + Int(position)] = weight
          }
        }
        try observation.give(spread, as: need)
      case .keyL2:
        let norms = batch.keyL2(stream, layer: layer)
        var spread = [Float](repeating: 0, count: shape.kvHeads * tokens)
        for head in 0..<shape.kvHeads {
          for (norm, position) in zip(norms[head], positions[head]) {
            spread[head * tokens + Int(position)] = norm
          }
        }
        try observation.give(spread, as: need)
      default:
        throw AdaKVError.notWhileDecoding(policy: policy.name, needs: need)
      }
    }
    return observation
  }
}

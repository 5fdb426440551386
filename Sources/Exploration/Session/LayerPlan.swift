import AdaKV
import Inference

/// What one policy keeps of one layer, and what its uniform twin would.
struct LayerPlan {
  /// Candidates kept plus window, per KV head.
  let capacities: [Int]
  /// The kept prompt positions, window included.
  let kept: KeptSet
  /// The same scores with the same budget for every head.
  let uniformKept: KeptSet
  /// The kept positions as a decode stream takes them.
  let positions: KeptPositions
  /// Whether every head keeps everything.
  let evictsNothing: Bool

  /// Allocates one layer for a budget of `budget` tokens.
  ///
  /// - Throws: `AdaKVError` for a budget within the window or attention that is not numbers.
  init(policy: Policy, budget: Int, observation: LayerObservation, layer: Int, layers: Int) throws {
    let allocation = try policy.allocate(observation, layer: layer, layers: layers, budget: budget)
    capacities = allocation.capacities.map { $0 + observation.window }
    kept = KeptSet(allocation.selection, observation: observation)
    evictsNothing = capacities.allSatisfy { $0 == observation.tokens }
    var offsets = [0]
    var positions: [Int32] = []
    for head in 0..<observation.kvHeads {
      positions += allocation.selection.keptPositions(
        head: head, candidates: observation.candidates, window: observation.window)
      offsets.append(positions.count)
    }
    self.positions = KeptPositions(offsets: offsets, positions: positions)
    let twin = policy.uniformTwin
    if twin == policy {
      uniformKept = kept
    } else {
      let uniform = try twin.allocate(allocation.scores, layer: layer, layers: layers, budget: budget)
      uniformKept = KeptSet(uniform.selection, observation: observation)
    }
  }
}

extension KeptSet {
  /// The selected candidates and the whole window.
  init(_ selection: Selection, observation: LayerObservation) {
    let tokens = observation.tokens
    var flags = [Bool](repeating: false, count: observation.kvHeads * tokens)
    for head in 0..<observation.kvHeads {
      for position in selection[head: head] { flags[head * tokens + Int(position)] = true }
      for position in observation.candidates..<tokens { flags[head * tokens + position] = true }
    }
    self.init(kvHeads: observation.kvHeads, tokens: tokens, flags: flags)
  }
}

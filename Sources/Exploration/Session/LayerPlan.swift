import AdaKV
import Inference
import Readings

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
  /// What a decode stream holds in place of the kept candidates; nil where all of them are whole.
  let substitutes: SubstituteEntries?
  /// Numbers of keys, and as many of values, that the kept candidates and the bases of their dimensions are stored as,
  /// less those of the same candidates whole.
  let extraDimensions: Int
  /// Whether every head keeps everything.
  let evictsNothing: Bool

  /// Takes what a policy decided for a layer, and asks its twin.
  ///
  /// - Parameter twin: The policy's uniform twin; nil for a policy that is its own.
  /// - Throws: `AdaKVError`.
  init(_ allocation: LayerAllocation, of observation: LayerObservation, twin: Policy?, budget: ModelBudget)
    throws
  {
    let first = observation.firstPosition
    let tokens = first + observation.tokens
    capacities = allocation.capacities(tokens: observation.tokens)
    kept = KeptSet(allocation.selection, of: observation, candidates: allocation.scores.candidates)
    let compression = allocation.compression
    evictsNothing = compression == nil && capacities.allSatisfy { $0 == tokens }
    substitutes = compression.map {
      SubstituteEntries(offsets: allocation.selection.offsets, keys: $0.keys, values: $0.values)
    }
    extraDimensions =
      compression.map { $0.storedDimensions - $0.dimensions.count * $0.headDimension } ?? 0
    var offsets = [0]
    var positions: [Int32] = []
    for head in 0..<observation.kvHeads {
      positions += allocation.selection.keptPositions(
        head: head, candidates: allocation.scores.candidates,
        window: observation.tokens - allocation.scores.candidates
      ).map { $0 + Int32(first) }
      offsets.append(positions.count)
    }
    self.positions = KeptPositions(offsets: offsets, positions: positions)
    if let twin {
      let uniform = try twin.allocate(
        allocation.scores, of: observation, layer: observation.layer, layers: budget.layers,
        budget: budget.budget)
      uniformKept = KeptSet(uniform.selection, of: observation, candidates: allocation.scores.candidates)
    } else {
      uniformKept = kept
    }
  }
}

extension LayerAllocation {
  /// Entries that each KV head keeps of the `tokens` tokens that its layer was observed over, window included.
  func capacities(tokens: Int) -> [Int] { capacities.map { $0 + tokens - scores.candidates } }
}

extension KeptSet {
  /// Of the prompt, what is selected of the candidates that a layer was observed over, and everything behind them.
  init(_ selection: Selection, of observation: LayerObservation, candidates: Int) {
    let first = observation.firstPosition
    let tokens = first + observation.tokens
    var flags = [Bool](repeating: false, count: selection.kvHeads * tokens)
    for head in 0..<selection.kvHeads {
      for position in selection[head: head] { flags[head * tokens + first + Int(position)] = true }
      for position in first + candidates..<tokens { flags[head * tokens + position] = true }
    }
    self.init(kvHeads: selection.kvHeads, tokens: tokens, flags: flags)
  }

  /// What each KV head holds of the first `tokens` positions; others are passed over.
  init(positions: [[Int32]], tokens: Int) {
    var flags = [Bool](repeating: false, count: positions.count * tokens)
    for (head, held) in positions.enumerated() {
      for position in held where position < tokens { flags[head * tokens + Int(position)] = true }
    }
    self.init(kvHeads: positions.count, tokens: tokens, flags: flags)
  }
}

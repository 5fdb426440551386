import AdaKV
import Inference

/// What a decode stream holds of one layer, as scorers look at it: without the entries that no query to come sees.
struct StreamLayer {
  /// Sequence positions of the entries of each KV head, ascending.
  let positions: [[Int32]]
  /// How many first entries of each KV head are left out.
  let hidden: [Int]
  private let layer: Int
  /// Tokens that the stream has seen, of which some may be gone.
  private let tokens: Int
  private let shape: ModelConfiguration
  /// Attention rows over a head's entries, by window.
  private var rows: [Int: AttentionRows] = [:]
  private var keyNorms: [[Float]] = []

  init(
    layer: Int, tokens: Int, stream: Int, batch: DecodeBatch, shape: ModelConfiguration,
    needs: Set<Ingredient>
  ) {
    self.layer = layer
    self.tokens = tokens
    self.shape = shape
    let held = (0..<shape.kvHeads).map { batch.cachePositions(stream, layer: layer, kvHead: $0) }
    let first = shape.firstVisible(layer: layer, from: tokens)
    hidden = held.map { $0.prefix { $0 < first }.count }
    positions = zip(held, hidden).map { Array($0.dropFirst($1)) }
    for need in needs {
      switch need {
      case .windowAttention(let window):
        rows[window] = batch.windowAttention(stream, layer: layer, window: window)
      case .keyL2:
        keyNorms = zip(batch.keyL2(stream, layer: layer), hidden).map { Array($0.dropFirst($1)) }
      default: break
      }
    }
  }

  /// Scores of all candidates `[kvHeads, candidates]`; −∞ for those that are gone.
  ///
  /// A scorer that smooths along positions sees each head's entries side by side, as they lie in the cache; any other
  /// sees them at their places among all tokens, with nothing where one is gone.
  /// - Throws: `AdaKVError`.
  func scores(by scorer: any Scorer) throws -> CandidateScores {
    let candidates = scorer.candidates(of: tokens)
    var spread = [Float](repeating: -.infinity, count: shape.kvHeads * candidates)
    if scorer.smoothsAlongPositions {
      for head in 0..<shape.kvHeads {
        let own = try scorer.scores(for: packed(head: head, needs: scorer.needs))
        for (score, position) in zip(own.values, positions[head]) {
          spread[head * candidates + Int(position)] = score
        }
      }
    } else {
      let all = try scorer.scores(for: scattered(needs: scorer.needs))
      for head in 0..<shape.kvHeads {
        for position in positions[head] where position < candidates {
          let index = head * candidates + Int(position)
          spread[index] = all.values[index]
        }
      }
    }
    return try CandidateScores(kvHeads: shape.kvHeads, candidates: candidates, values: spread)
  }

  private var group: Int { shape.queryHeads / shape.kvHeads }

  /// One KV head by itself, its entries side by side.
  private func packed(head: Int, needs: Set<Ingredient>) throws -> LayerObservation {
    var observation = try LayerObservation(
      layer: layer, queryHeads: group, kvHeads: 1, tokens: positions[head].count)
    for need in needs {
      switch need {
      case .windowAttention(let window):
        guard let rows = rows[window] else { throw AdaKVError.missing(need) }
        let own = (head * group..<(head + 1) * group).flatMap {
          rows.row(queryHead: $0).dropFirst(hidden[head])
        }
        try observation.add(own, as: need)
      case .keyL2: try observation.add(keyNorms[head], as: need)
      default: throw AdaKVError.missing(need)
      }
    }
    return observation
  }

  /// All heads over all tokens so far.
  private func scattered(needs: Set<Ingredient>) throws -> LayerObservation {
    var observation = try LayerObservation(
      layer: layer, queryHeads: shape.queryHeads, kvHeads: shape.kvHeads, tokens: tokens)
    for need in needs {
      switch need {
      case .windowAttention(let window):
        guard let rows = rows[window] else { throw AdaKVError.missing(need) }
        var spread = [Float](repeating: 0, count: shape.queryHeads * tokens)
        for head in 0..<shape.queryHeads {
          let own = rows.row(queryHead: head).dropFirst(hidden[head / group])
          for (weight, position) in zip(own, positions[head / group]) {
            spread[head * tokens + Int(position)] = weight
          }
        }
        try observation.add(spread, as: need)
      case .keyL2:
        var spread = [Float](repeating: 0, count: shape.kvHeads * tokens)
        for head in 0..<shape.kvHeads {
          for (norm, position) in zip(keyNorms[head], positions[head]) {
            spread[head * tokens + Int(position)] = norm
          }
        }
        try observation.add(spread, as: need)
      default: throw AdaKVError.missing(need)
      }
    }
    return observation
  }
}

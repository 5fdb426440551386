import AdaKV
import Readings

/// What a decode stream holds of one layer, as scorers look at it: without the entries that no query to come sees.
struct StreamLayer {
  /// Sequence positions of the entries of each KV head, ascending.
  let positions: [ArraySlice<Int32>]
  /// How many first entries of each KV head are left out.
  let hidden: [Int]
  private let layer: Int
  /// Tokens that the stream has seen, of which some may be gone.
  private let tokens: Int
  private let model: ModelShape
  /// A row over all entries, hidden ones too, for each query head or KV head.
  private let rows: [Ingredient: HeadRows]

  init(
    layer: Int, tokens: Int, stream: Int, decoder: any StreamDecoder, model: ModelShape,
    needs: Set<Ingredient>
  ) throws {
    self.layer = layer
    self.tokens = tokens
    self.model = model
    let held = decoder.held(by: stream, layer: layer)
    let first = model.firstVisible(layer: layer, from: tokens)
    let heads = (0..<model.kvHeads).map { held[head: $0] }
    hidden = heads.map { $0.prefix { $0 < first }.count }
    positions = zip(heads, hidden).map { $0.dropFirst($1) }
    rows = try Dictionary(
      uniqueKeysWithValues: needs.map { ($0, try decoder.values(of: $0, stream: stream, layer: layer)) })
  }

  /// Scores of all candidates `[kvHeads, candidates]`; −∞ for those that are gone.
  ///
  /// A scorer that smooths along positions sees each head's entries side by side, as they lie in the cache; any other
  /// sees them at their places among all tokens, with nothing where one is gone.
  /// - Throws: `AdaKVError`.
  func scores(by scorer: any Scorer) throws -> CandidateScores {
    let candidates = scorer.candidates(of: tokens)
    var spread = [Float](repeating: -.infinity, count: model.kvHeads * candidates)
    if scorer.smoothsAlongPositions {
      for head in 0..<model.kvHeads {
        let own = try scorer.scores(for: packed(head: head, needs: scorer.needs))
        for (score, position) in zip(own.values, positions[head]) {
          spread[head * candidates + Int(position)] = score
        }
      }
    } else {
      let all = try scorer.scores(for: scattered(needs: scorer.needs))
      for head in 0..<model.kvHeads {
        for position in positions[head] where position < candidates {
          let index = head * candidates + Int(position)
          spread[index] = all.values[index]
        }
      }
    }
    return try CandidateScores(kvHeads: model.kvHeads, candidates: candidates, values: spread)
  }

  /// One KV head by itself, its entries side by side.
  private func packed(head: Int, needs: Set<Ingredient>) throws -> LayerObservation {
    var observation = try LayerObservation(
      layer: layer, queryHeads: model.groupSize, kvHeads: 1, tokens: positions[head].count)
    for need in needs {
      let rows = try rows(of: need)
      let group = group(of: need)
      let own = (head * group..<(head + 1) * group).flatMap { rows[head: $0].dropFirst(hidden[head]) }
      try observation.add(own, as: need)
    }
    return observation
  }

  /// All heads over all tokens so far.
  private func scattered(needs: Set<Ingredient>) throws -> LayerObservation {
    var observation = try LayerObservation(
      layer: layer, queryHeads: model.queryHeads, kvHeads: model.kvHeads, tokens: tokens)
    for need in needs {
      let rows = try rows(of: need)
      let group = group(of: need)
      var spread = [Float](repeating: 0, count: model.kvHeads * group * tokens)
      for row in 0..<model.kvHeads * group {
        let own = rows[head: row].dropFirst(hidden[row / group])
        for (value, position) in zip(own, positions[row / group]) {
          spread[row * tokens + Int(position)] = value
        }
      }
      try observation.add(spread, as: need)
    }
    return observation
  }

  private func rows(of need: Ingredient) throws(AdaKVError) -> HeadRows {
    guard let rows = rows[need] else { throw .missing(need) }
    return rows
  }

  /// Rows of an ingredient for each KV head.
  private func group(of need: Ingredient) -> Int { need.isPerQueryHead ? model.groupSize : 1 }
}

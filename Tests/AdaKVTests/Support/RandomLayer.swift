import TestSupport

@testable import AdaKV

/// A layer of random attention: every shape and skew that a test draws.
struct RandomLayer {
  let queryHeads: Int
  let kvHeads: Int
  let entries: Int
  /// Attention rows `[queryHeads, entries]`, each summing to 1.
  let rows: [Float]

  init(seed: UInt64, queryHeads: Int, kvHeads: Int, entries: Int) {
    var generator = SeededGenerator(seed: seed)
    self.queryHeads = queryHeads
    self.kvHeads = kvHeads
    self.entries = entries
    var rows: [Float] = []
    for _ in 0..<queryHeads {
      let skew = Int.random(in: 1...9, using: &generator)
      var row = (0..<entries).map { _ in
        (0..<skew).reduce(Float(1)) { product, _ in product * Float.random(in: 0.001...1, using: &generator) }
      }
      let sum = row.reduce(0, +)
      for index in row.indices { row[index] /= sum }
      rows += row
    }
    self.rows = rows
  }

  /// The rows as scores of one KV head each: ungrouped and unpooled.
  var scores: CandidateScores {
    CandidateScores(unchecked: rows, kvHeads: queryHeads, candidates: entries)
  }
}

extension LayerBudget {
  /// A budget of `base` candidates beside a window of one token.
  static func candidates(_ base: Int, layer: Int = 0) throws -> LayerBudget {
    try LayerBudget(layer: layer, layers: 4, budget: base + 1, window: 1)
  }
}

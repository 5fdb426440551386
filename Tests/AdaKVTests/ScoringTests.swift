import Testing

@testable import AdaKV

@Suite struct ScoringTests {
  @Test(arguments: ["max1", "max3", "max7", "avg1", "avg5", "avg9", "max101", "none"])
  func poolsAsTheDefinitionSays(text: String) throws {
    let pooling = try #require(Pooling(text))
    let layer = RandomLayer(seed: 4, queryHeads: 3, kvHeads: 3, entries: 23)
    let pooled = pooling.apply(to: layer.rows, columns: 23)
    for row in 0..<3 {
      for centre in 0..<23 {
        let expected: Float
        switch pooling {
        case .none: expected = layer.rows[row * 23 + centre]
        case .max(let size):
          expected = window(centre, size / 2).map { layer.rows[row * 23 + $0] }.max() ?? .nan
        case .average(let size):
          expected = window(centre, size / 2).reduce(0) { $0 + layer.rows[row * 23 + $1] } / Float(size)
        }
        #expect(abs(pooled[row * 23 + centre] - expected) < 1e-7)
      }
    }
  }

  private func window(_ centre: Int, _ reach: Int) -> ClosedRange<Int> {
    max(0, centre - reach)...min(22, centre + reach)
  }

  @Test(arguments: ["max", "max0", "max2", "avg-3", "med3", "max3x", "", "max1025"])
  func refusesOtherPoolings(text: String) { #expect(Pooling(text) == nil) }

  /// Reducing before pooling is not pooling before reducing.
  @Test func groupIsReducedBeforePooling() throws {
    let observation = try LayerObservation(
      queryHeads: 2, kvHeads: 1, tokens: 5, window: 1,
      windowAttention: [0.8, 0, 0, 0, 0.2, 0, 0, 0.6, 0, 0.4])
    let scores = try SnapKVScorer(window: 1, pooling: .max(size: 3)).scores(for: observation)
    #expect(scores.values == [0.4, 0.4, 0.3, 0.3])
    let most = try SnapKVScorer(window: 1, pooling: .none, grouping: .max).scores(for: observation)
    #expect(most.values == [0.8, 0, 0.6, 0])
  }

  @Test func refusesShapesThatDoNotFit() {
    #expect(throws: AdaKVError.self) {
      try LayerObservation(queryHeads: 3, kvHeads: 2, tokens: 4, window: 1, windowAttention: [])
    }
    #expect(
      throws: AdaKVError.shape(what: "the attention of the last 1 prompt tokens", expected: 8, found: 7)
    ) {
      try LayerObservation(
        queryHeads: 2, kvHeads: 2, tokens: 4, window: 1, windowAttention: Array(repeating: 0, count: 7))
    }
  }
}

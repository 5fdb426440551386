import AdaKV
import Testing

/// What is derived from the table of ingredients.
@Suite struct IngredientTests {
  /// H = 6, K = 2, N = 40, d = 4, L = 3.
  @Test(arguments: [
    (Ingredient.windowAttention(window: 8), 240), (.windowVariance(window: 8), 240),
    (.windowMaximum(window: 8), 240), (.windowEntropy(window: 8), 6), (.attentionMeans, 240),
    (.keyL2, 80), (.valueOutputL1, 240), (.keys, 320), (.windowQueries(window: 8), 192),
    (.windowQueries(window: 90), 960), (.futureQueries(sinks: 4, horizon: 9), 120),
    (.relativeAttention(length: 7), 42), (.headImportance(file: ""), 6),
  ])
  func countsFollowTheShape(ingredient: Ingredient, count: Int) {
    let found = ingredient.count(queryHeads: 6, kvHeads: 2, tokens: 40, headDimension: 4, layers: 3)
    #expect(found == count)
  }

  @Test func whatIsNotSaidOfTheShapeIsNotCounted() {
    #expect(Ingredient.keys.count(queryHeads: 6, kvHeads: 2, tokens: 40) == nil)
    #expect(Ingredient.headImportance(file: "").count(queryHeads: 6, kvHeads: 2, tokens: 40) == nil)
    #expect(Ingredient.valueL1.count(queryHeads: 6, kvHeads: 2, tokens: 40) == 80)
  }

  @Test func hiddenTokensAreCutFromWhatIsByToken() {
    let keys = (0..<12).map(Float.init)
    #expect(Ingredient.keys.dropping(1, of: 3, from: keys, heads: 2) == [2, 3, 4, 5, 8, 9, 10, 11])
    #expect(Ingredient.keyL2.dropping(2, of: 6, from: keys, heads: 2) == [2, 3, 4, 5, 8, 9, 10, 11])
    #expect(Ingredient.windowQueries(window: 3).dropping(1, of: 3, from: keys, heads: 2) == keys)
  }

  @Test func whatIsLargeOrTheModelsIsNotKept() {
    let large: [Ingredient] = [
      .keys, .values, .windowQueries(window: 8), .futureQueries(sinks: 4, horizon: 9),
      .headImportance(file: ""),
    ]
    #expect(large.allSatisfy { !$0.isWorthKeeping })
    let small: [Ingredient] = [
      .windowAttention(window: 8), .windowEntropy(window: 8), .keyL2, .valueOutputL1,
    ]
    #expect(small.allSatisfy { $0.isWorthKeeping })
  }

  @Test func windowsAndStatisticsAreFoundAmongNeeds() {
    let needs: Set<Ingredient> = [
      .windowAttention(window: 8), .windowQueries(window: 24), .keys, .relativeAttention(length: 90),
    ]
    #expect(needs.longestWindow == 24)
    #expect(needs.compactMap(\.statistic) == [.queryMoments(sinks: 0)])
    #expect(Set<Ingredient>([.keys]).longestWindow == 0)
  }
}

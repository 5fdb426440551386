import Readings
import Testing

/// Numbers by layer and head where layers differ in their heads.
@Suite struct HeadGridTests {
  private static let heads = HeadCounts([2, 0, 3])

  /// A grid whose number of head `h` of layer `l` is `10 l + h`.
  private static func filled() -> HeadGrid {
    var grid = HeadGrid(heads)
    for layer in 0..<heads.layers {
      for head in 0..<heads[layer] { grid[layer, head] = Double(10 * layer + head) }
    }
    return grid
  }

  @Test func countsAreThoseGiven() {
    #expect(Self.heads.layers == 3)
    #expect(Self.heads.total == 5)
    #expect(Self.heads.most == 3)
    #expect((0..<3).map { Self.heads[$0] } == [2, 0, 3])
    #expect(HeadCounts([]).layers == 0 && HeadCounts([]).most == 0 && HeadCounts([]).total == 0)
    #expect(HeadCounts(layers: 2, each: 4) == HeadCounts([4, 4]))
  }

  @Test func everyHeadHasItsOwnNumber() {
    var grid = Self.filled()
    for layer in 0..<3 {
      for head in 0..<4 {
        #expect(grid[layer, head] == (head < Self.heads[layer] ? Double(10 * layer + head) : nil))
      }
    }
    #expect(grid.total == 0 + 1 + 20 + 21 + 22)
    #expect(grid.range == 0...22)
    grid[2, 1] = nil
    grid[0, 0] = .infinity
    #expect(grid[2, 1] == nil && grid[0, 0] == nil)
    #expect(grid.range == 1...22)
  }

  @Test func gridsOfAnotherShapeDiffer() {
    #expect(Self.filled() == Self.filled())
    #expect(HeadGrid(HeadCounts([2, 3])) != HeadGrid(HeadCounts([3, 2])))
    #expect(HeadGrid(layers: 2, kvHeads: 3) == HeadGrid(HeadCounts([3, 3])))
    #expect(HeadGrid(Self.heads).range == nil)
  }

  @Test func aSurveyOfUnevenLayersHasTheirShape() throws {
    var survey = SurveyStatistics(policy: "full", budget: "8", heads: Self.heads)
    for _ in 0..<2 {
      survey.add(
        Snapshot(
          policy: "full", method: nil, window: 1, step: 0, position: 3,
          token: NextToken(id: 1, text: "a", logProbability: nil), readings: [.capacity: Self.filled()],
          layers: [nil, nil, nil], kept: [], kl: nil, agrees: nil, candidates: []))
    }
    #expect(survey.statistics(.capacity, layer: 2, head: 2)?.mean == 22)
    #expect(survey.statistics(.capacity, layer: 2, head: 2)?.count == 2)
    #expect(survey.statistics(.capacity, layer: 1, head: 0) == nil)
    #expect(survey.statistics(.gini, layer: 0, head: 0) == nil)
    #expect(survey.grid(.capacity) { $0.mean } == Self.filled())
  }

  @Test func aModelSaysHowManyHeadsEachLayerHas() {
    let model = ModelShape(
      name: "uneven", heads: Self.heads, queryHeads: 6, contextLength: 8, headDimension: 4,
      cacheBytesPerToken: 5 * 2 * 4 * 4)
    #expect(model.layers == 3)
    #expect(model.kvHeads == 3)
    #expect(model.heads[1] == 0)
    #expect(model.attentionSpan(layer: 1) == nil)
  }
}

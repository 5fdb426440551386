import TestSupport
import Testing

@testable import AdaKV

/// Dividing dimensions, against every allocation there is.
@Suite struct DimensionAllocationTests {
  /// Losses as they are in a layer: mostly falling with the dimensions, but not always; 0 for whole entries.
  struct Instance {
    let dimensions: [Int]
    let losses: [Double]
    var entries: Int { losses.count / dimensions.count }

    init(seed: Int, entries: Int) {
      var generator = SeededGenerator(seed: UInt64(seed) &* 7919)
      dimensions = [[0, 1, 2, 8], [0, 4, 8, 32], [0, 8], [0, 1], [0, 3, 5, 6, 7]][seed % 5]
      let columns = dimensions
      losses = (0..<entries).flatMap { _ -> [Double] in
        let whole = Double.random(in: 0...1, using: &generator)
        let size = whole * whole * whole
        return columns.map { d in
          if d == 0 { return size }
          let share = Double(d) / Double(columns[columns.count - 1])
          return d == columns.last ? 0 : size * (1 - share) * Double.random(in: 0.1...1.4, using: &generator)
        }
      }
    }

    func loss(_ choices: [Int]) -> Double {
      choices.enumerated().reduce(0) { $0 + losses[$1.offset * dimensions.count + $1.element] }
    }

    /// The smallest loss within a budget, by dynamic programming over the dimensions spent.
    func optimum(_ budget: Int, columns: [Int]? = nil) -> Double {
      var best = [Double](repeating: 0, count: budget + 1)
      for entry in 0..<entries {
        best = (0...budget).map { spent in
          (columns ?? Array(dimensions.indices)).reduce(.infinity) { least, column in
            guard dimensions[column] <= spent else { return least }
            return min(least, best[spent - dimensions[column]] + losses[entry * dimensions.count + column])
          }
        }
      }
      return best[budget]
    }
  }

  @Test(arguments: 0..<40) func isWithinTheDualityGapOfTheOptimum(seed: Int) throws {
    let instance = Instance(seed: seed, entries: 3 + seed)
    let whole = instance.dimensions[instance.dimensions.count - 1]
    let largest = instance.losses.max() ?? 0
    for budget in stride(from: 0, through: instance.entries * whole + 3, by: max(1, whole / 2)) {
      let found = DimensionAllocation(
        losses: instance.losses, dimensions: instance.dimensions, budget: budget)
      #expect(found.choices.count == instance.entries)
      #expect(found.spent == found.choices.reduce(0) { $0 + instance.dimensions[$1] })
      #expect(found.spent <= budget)
      #expect(abs(found.loss - instance.loss(found.choices)) < 1e-12)
      let optimum = instance.optimum(budget)
      #expect(found.dual <= optimum + 1e-9)
      #expect(optimum <= found.loss + 1e-12)
      // Theorem 4.1: the gap is at most what one entry can lose, whatever their number.
      #expect(found.loss - found.dual <= largest + 1e-9, "budget \(budget)")
      // Never worse than whole tokens or none, but for that gap.
      let evicting = instance.optimum(budget, columns: [0, instance.dimensions.count - 1])
      #expect(found.dual <= evicting + 1e-9)
      #expect(found.loss <= evicting + largest + 1e-9)
    }
  }

  /// On many entries the gap is nothing beside the loss, and more choices than all or none lose less.
  @Test(arguments: [0, 1, 4, 5, 6, 9]) func manyEntriesCloseTheGap(seed: Int) {
    let instance = Instance(seed: seed, entries: 2000)
    let whole = instance.dimensions[instance.dimensions.count - 1]
    let budget = 200 * whole
    let found = DimensionAllocation(losses: instance.losses, dimensions: instance.dimensions, budget: budget)
    #expect(found.loss - found.dual < 1e-3 * found.loss)
    let ends = (0..<2000).flatMap { entry in
      [0, instance.dimensions.count - 1].map { instance.losses[entry * instance.dimensions.count + $0] }
    }
    let evicting = DimensionAllocation(losses: ends, dimensions: [0, whole], budget: budget)
    #expect(found.loss < evicting.loss)
    #expect(evicting.spent == budget)
  }

  @Test(arguments: 0..<10) func spendsLessAsThePriceRises(seed: Int) {
    let instance = Instance(seed: seed, entries: 50)
    let problem = DimensionProblem(losses: instance.losses, dimensions: instance.dimensions)
    var before = Int.max
    for step in 0...200 {
      let spent = problem.spent(problem.choices(at: problem.steepest * Double(step) / 200))
      #expect(spent <= before)
      before = spent
    }
    #expect(problem.spent(problem.choices(at: problem.steepest * 2)) == 0)
  }

  @Test func wholeTokensOrNoneAreTheLargestLosses() {
    var generator = SeededGenerator(seed: 4)
    let sizes = (0..<300).map { _ in Double.random(in: 0...1, using: &generator) }
    let found = DimensionAllocation(losses: sizes.flatMap { [$0, 0] }, dimensions: [0, 16], budget: 16 * 40)
    let kept = Set(found.choices.indices.filter { found.choices[$0] == 1 })
    #expect(kept == Set(sizes.indices.sorted { sizes[$0] > sizes[$1] }.prefix(40)))
  }

  /// Ties at the price are broken by the lower entry, and the whole budget is spent.
  @Test func equalLosses() {
    let found = DimensionAllocation(
      losses: (0..<100).flatMap { _ in [1, 0.6, 0] }, dimensions: [0, 4, 8], budget: 45)
    #expect(found.choices == [2, 2, 2, 2, 2, 1] + Array(repeating: 0, count: 94))
    #expect(found.spent == 44)
  }

  @Test func nothingToLoseAndNothingToSpend() {
    let idle = DimensionAllocation(losses: [0, 0, 0, 0], dimensions: [0, 4], budget: 8)
    #expect(idle.choices == [0, 0] && idle.loss == 0 && idle.multiplier == 0)
    let poor = DimensionAllocation(losses: [1, 0, 2, 0], dimensions: [0, 4], budget: 0)
    #expect(poor.choices == [0, 0] && poor.loss == 3)
    #expect(DimensionAllocation(losses: [], dimensions: [0, 4], budget: 9).choices.isEmpty)
  }
}

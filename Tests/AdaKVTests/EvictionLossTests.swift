import TestSupport
import Testing

@testable import AdaKV

@Suite struct EvictionLossTests {
  /// A random layer with values and an output projection, measured plainly beside the code under test.
  struct Setup {
    let layer: RandomLayer
    let kept: [Bool]
    let values: [Float]
    let projection: [Float]
    let dimension = 6
    let outputSize = 10

    init(seed: Int, base: Int? = nil, allocator: any BudgetAllocator = AdaKVAllocator(alpha: 0)) throws {
      var generator = SeededGenerator(seed: UInt64(seed))
      let layer = RandomLayer(seed: UInt64(seed) + 77, queryHeads: 6, kvHeads: 3, entries: 40)
      self.layer = layer
      values = (0..<3 * 40 * 6).map { _ in Float.random(in: -1...1, using: &generator) }
      projection = (0..<10 * 36).map { _ in Float.random(in: -1...1, using: &generator) }
      guard let base else {
        kept = (0..<3 * 40).map { _ in Bool.random(using: &generator) }
        return
      }
      let scores = try CandidateScores(
        kvHeads: 3, candidates: 40,
        values: GroupReduction.mean.reduce(layer.rows, kvHeads: 3, group: 2, columns: 40, candidates: 40))
      let budget = try LayerBudget(layer: 0, layers: 1, budget: base, window: 0)
      let selection = KeptEntries(best: scores, capacities: allocator.capacities(for: scores, budget: budget))
      var kept = [Bool](repeating: false, count: 120)
      for head in 0..<3 { for j in selection[head: head] { kept[head * 40 + Int(j)] = true } }
      self.kept = kept
    }

    /// `W_h^O` times a value: query head `h` reads columns `6h ..< 6h + 6`.
    func projected(_ value: [Double], head: Int) -> [Double] {
      (0..<outputSize).map { row in
        (0..<dimension).reduce(0.0) { $0 + Double(projection[row * 36 + head * 6 + $1]) * value[$1] }
      }
    }

    func value(kvHead: Int, entry: Int) -> [Double] {
      (0..<6).map { Double(values[(kvHead * 40 + entry) * 6 + $0]) }
    }

    var valueOutputL1: [Float] {
      (0..<6).map { head in
        Float((0..<40).map { j in l1(projected(value(kvHead: head / 2, entry: j), head: head)) }.max() ?? 0)
      }
    }

    func l1(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + abs($1) } }

    func measure(splitAt split: Int = 25) -> EvictionLoss {
      let maxima = valueOutputL1
      return layer.rows.withUnsafeBufferPointer { rows in
        values.withUnsafeBufferPointer { values in
          guard let base = values.baseAddress else { fatalError("no values") }
          return EvictionLoss(
            rows: rows, kvHeads: 3, kept: kept,
            values: [
              ValueSegment(base: base, headStride: 240, entries: split),
              ValueSegment(base: base + split * 6, headStride: 240, entries: 40 - split),
            ],
            headDimension: 6, valueOutputL1: maxima, outputSize: outputSize
          ) { head, delta, output in
            for row in 0..<outputSize {
              output[row] = (0..<12).reduce(Float(0)) {
                $0 + projection[row * 36 + head * 12 + $1] * delta[$1]
              }
            }
          }
        }
      }
    }

    /// Output change of some query heads by the definition: whole outputs, then their difference.
    func change(of heads: Range<Int>) -> [Double] {
      var difference = [Double](repeating: 0, count: outputSize)
      for head in heads {
        let row = (0..<40).map { Double(layer.rows[head * 40 + $0]) }
        let mass = (0..<40).reduce(0.0) { $0 + (kept[head / 2 * 40 + $1] ? row[$1] : 0) }
        for j in 0..<40 {
          let after = kept[head / 2 * 40 + j] ? row[j] / mass : 0
          let output = projected(value(kvHead: head / 2, entry: j), head: head)
          for r in 0..<outputSize { difference[r] += (row[j] - after) * output[r] }
        }
      }
      return difference
    }
  }

  @Test(arguments: 0..<30) func agreesWithTheDefinition(seed: Int) throws {
    let setup = try Setup(seed: seed)
    let loss = setup.measure()
    #expect(abs(loss.layerL1 - setup.l1(setup.change(of: 0..<6))) < 1e-5)
    for head in 0..<3 {
      #expect(abs(loss.headL1[head] - setup.l1(setup.change(of: 2 * head..<2 * head + 2))) < 1e-5)
      let retained = (2 * head..<2 * head + 2).map { query in
        (0..<40).reduce(0.0) {
          $0 + (setup.kept[head * 40 + $1] ? Double(setup.layer.rows[query * 40 + $1]) : 0)
        }
      }
      #expect(abs(loss.retainedMass[head] - (retained[0] + retained[1]) / 2) < 1e-6)
    }
    let alone = setup.layer.rows.withUnsafeBufferPointer {
      RetainedMass.measure(rows: $0, kvHeads: 3, kept: setup.kept)
    }
    #expect(zip(alone, loss.retainedMass).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  /// Theorem 3.1, and its per-head form, which is tighter.
  @Test(arguments: 0..<100) func theBoundHolds(seed: Int) throws {
    let loss = try Setup(seed: seed).measure()
    #expect(loss.layerL1 <= loss.perHeadBound)
    #expect(loss.perHeadBound <= loss.bound * (1 + 1e-12))
    #expect(loss.layerL1 > 0)
  }

  /// Theorem 3.3 on grouped rows: no capacities of the same sum retain more than the layer's best scores.
  @Test(arguments: 0..<50) func adaptiveRetainsNoLessThanUniform(seed: Int) throws {
    let base = 1 + seed % 20
    let adaptive = try Setup(seed: seed, base: base).measure().retainedMass.reduce(0, +)
    let uniform = try Setup(seed: seed, base: base, allocator: UniformAllocator()).measure()
      .retainedMass.reduce(0, +)
    #expect(adaptive >= uniform - 1e-6)
  }

  @Test func nothingEvictedLosesExactlyNothing() throws {
    let setup = try Setup(seed: 5, base: 40)
    let loss = setup.measure()
    #expect(loss.layerL1 == 0)
    #expect(loss.headL1 == [0, 0, 0])
    #expect(loss.retainedMass == [1, 1, 1])
    #expect(loss.bound == 0)
  }

  @Test func whereTheValuesLieDoesNotMatter() throws {
    let setup = try Setup(seed: 8)
    #expect(setup.measure(splitAt: 3) == setup.measure(splitAt: 40))
  }
}

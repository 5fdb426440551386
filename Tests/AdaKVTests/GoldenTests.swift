import Formats
import Foundation
import Testing

@testable import AdaKV

/// The 32 cases made by running the authors' own allocator.
@Suite struct GoldenTests {
  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    let `case`, kvHeads, queryHeads, headDim, tokens, window, budget, kernel, layers, layer: Int
    let alpha: Double
    let pooling, gqaReduce: String
    let pyramid, normalize: Bool
    let baseAfterPyramid: Int

    var testDescription: String { "case \(`case`)\(pyramid ? " (pyramid)" : "")" }
  }

  static let file = Result { try SafetensorsFile(path: Fixture.path("adakv_reference.safetensors")) }
  static let cases: [Case] = {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let text = (try? file.get().metadata["cases"]) ?? "[]"
    return (try? decoder.decode([Case].self, from: Data(text.utf8))) ?? []
  }()

  @Test func allCasesAreThere() { #expect(Self.cases.count == 32) }

  /// The schedule of Pyramid is not ours yet: its cases are given the layer's base capacity as the authors' code had it.
  @Test(arguments: cases) func agreesWithTheAuthors(_ golden: Case) throws {
    let file = try Self.file.get()
    let name = "case\(golden.case)."
    let expected = try file.floats(named: name + "score")
    let heads = try file.int32s(named: name + "head_lens").map(Int.init)
    let observation = try Self.observe(
      golden, queries: file.floats(named: name + "q_window"), keys: file.floats(named: name + "k"))
    let scorer = SnapKVScorer(
      window: golden.window,
      pooling: golden.pooling == "maxpool" ? .max(size: golden.kernel) : .average(size: golden.kernel),
      grouping: golden.gqaReduce == "max" ? .max : .mean)
    let scores = try scorer.scores(for: observation)
    #expect(zip(scores.values, expected).allSatisfy { abs($0 - $1) <= 1e-5 })
    #expect(scores.values.count == expected.count)

    let policy = Policy(
      scorer: scorer,
      allocator: AdaKVAllocator(alpha: golden.alpha, safeguard: .blend, normalize: golden.normalize))
    let allocation = try policy.allocate(
      observation, layer: golden.layer, layers: golden.layers, budget: golden.baseAfterPyramid + golden.window
    )
    #expect(allocation.capacities.map { $0 + golden.window } == heads)

    let sums = try file.floats(named: name + "kept_score_sum")
    for head in 0..<golden.kvHeads {
      let kept = allocation.selection[head: head].map { expected[head * scores.candidates + Int($0)] }
      #expect(abs(kept.reduce(0, +) - sums[head]) <= 1e-4)
    }
  }

  /// Window attention from queries `[H, w, d]` and keys `[K, N, d]`, plainly and in float64.
  static func observe(_ golden: Case, queries: [Float], keys: [Float]) throws -> LayerObservation {
    let (w, n, d) = (golden.window, golden.tokens, golden.headDim)
    let group = golden.queryHeads / golden.kvHeads
    var rows: [Float] = []
    for head in 0..<golden.queryHeads {
      var mean = [Double](repeating: 0, count: n)
      for i in 0..<w {
        let visible = n - w + i + 1
        let logits = (0..<visible).map { j in
          (0..<d).reduce(0.0) { sum, c in
            sum + Double(queries[(head * w + i) * d + c]) * Double(keys[(head / group * n + j) * d + c])
          } / Double(d).squareRoot()
        }
        let top = logits.max() ?? 0
        let exponentials = logits.map { exp($0 - top) }
        let total = exponentials.reduce(0, +)
        for j in 0..<visible { mean[j] += exponentials[j] / total / Double(w) }
      }
      rows += mean.map { Float($0) }
    }
    return try LayerObservation(
      queryHeads: golden.queryHeads, kvHeads: golden.kvHeads, tokens: n, window: w, windowAttention: rows)
  }
}

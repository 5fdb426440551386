import AdaKV
import ArgumentParser
import Foundation

/// `headscope-bench allocation`: Ada-KV's allocation and selection, beside one read of the scores.
struct AllocationBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "allocation", abstract: "Allocation and selection, as multiples of one read of the scores.",
    discussion: "Measures four shapes; any option that says a shape measures that one alone.")

  @Option(help: "KV heads of a layer (default: 8).") var heads: Int?
  @Option(help: "Candidate tokens (default: 32768).") var candidates: Int?
  @Option(help: "Budget in tokens or as a share of the candidates (default: 1024).") var budget: String?
  @Option(help: "Layers, each with scores of its own (default: 32).") var layers: Int?
  @Option(help: "Policy.") var policy = "ada-snapkv"
  @Option(help: "Rounds; the median counts (default: as many as take a second or so).") var rounds: Int?
  @Option(help: "Seed of the scores.") var seed: UInt64 = 1
  @Option(help: "Scores to use: float32, [layers, heads, candidates].") var scores: String?
  @Option(help: "Where to write the capacities and positions of the layers: int32.") var output: String?
  @Flag(help: "Print seconds alone: one read, then the allocation on one thread.") var bare = false

  private struct Shape {
    var layers = 32
    var heads = 8
    var candidates = 32_768
    var budget = "1024"
  }

  func run() throws {
    let policy = try Policy(policy)
    let isOwnShape = heads != nil || candidates != nil || budget != nil || layers != nil || scores != nil
    var own = Shape()
    own.layers = layers ?? own.layers
    own.heads = heads ?? own.heads
    own.candidates = candidates ?? own.candidates
    own.budget = budget ?? own.budget
    let shapes = [
      Shape(layers: 1), Shape(), Shape(budget: "20%"), Shape(layers: 1, candidates: 131_072),
    ]
    if !bare {
      print("\(policy), times and multiples of one read of the scores, which are new at every call")
      print(Self.row(["shape", "B", "one read", "1 thread", "", "2 threads", ""]))
    }
    var pool: [CandidateScores] = []
    for shape in isOwnShape ? [own] : shapes {
      if let scores {
        pool = try ScoreFile.layers(path: scores, heads: shape.heads, candidates: shape.candidates)
      } else if pool.first?.candidates != shape.candidates || pool.count <= shape.layers {
        pool = try Self.pool(shape, seed: seed)
      }
      try measure(policy, shape, pool)
    }
  }

  private func measure(_ policy: Policy, _ shape: Shape, _ pool: [CandidateScores]) throws {
    let tokens = try Budget(shape.budget).tokens(
      prompt: shape.candidates, reserve: policy.reserve, bytesPerToken: 1)
    let layers = min(shape.layers, pool.count)
    let run = AllocationRun(
      policy: policy, pool: pool, layers: layers, budget: tokens,
      rounds: rounds ?? max(21, 32 * 31 * 262_144 / (layers * shape.heads * shape.candidates)))
    if let output {
      let selections = try pool.enumerated().map { index, layer in
        try policy.allocate(layer, layer: index, layers: pool.count, budget: tokens).selection
      }
      try ScoreFile.write(selections, path: output)
    }
    let result = try run.measure(threads: bare || layers == 1 ? [1] : [1, 2])
    let one = result.allocate[1] ?? .nan
    if bare {
      print(result.read, one)
      return
    }
    var cells = [
      "\(layers) × \(shape.heads)×\(shape.candidates)", shape.budget, Self.text(result.read), Self.text(one),
      Self.multiple(one / result.read),
    ]
    if let two = result.allocate[2] { cells += [Self.text(two), Self.multiple(two / result.read)] }
    print(Self.row(cells))
  }

  /// Over 128 MB of scores: more than a processor's caches hold.
  private static func pool(_ shape: Shape, seed: UInt64) throws -> [CandidateScores] {
    let count = max(shape.layers, (128 << 20) / (4 * shape.heads * shape.candidates)) + 1
    return try (0..<count).map { layer in
      var source = SyntheticScores(seed: seed &* 1_000_003 &+ UInt64(layer))
      return try source.layer(heads: shape.heads, candidates: shape.candidates)
    }
  }

  private static func row(_ cells: [String]) -> String {
    zip(cells, [20, 7, 12, 12, 8, 12, 8]).map { cell, width in
      cell.padding(toLength: max(width, cell.count), withPad: " ", startingAt: 0)
    }.joined()
  }

  private static func text(_ seconds: Double) -> String {
    seconds < 1e-3 ? "\((seconds * 1e7).rounded() / 10) µs" : "\((seconds * 1e5).rounded() / 100) ms"
  }

  private static func multiple(_ ratio: Double) -> String { "\((ratio * 100).rounded() / 100)×" }
}

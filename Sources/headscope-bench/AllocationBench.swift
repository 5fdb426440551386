import AdaKV
import ArgumentParser

/// `headscope-bench allocation`: Ada-KV's allocation and selection, beside one read of the scores.
struct AllocationBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "allocation", abstract: "Allocation and selection, as multiples of one read of the scores.")

  @Option(help: "KV heads of a layer.") var heads: Int = 8
  @Option(help: "Candidate tokens.") var candidates: Int = 32_768
  @Option(help: "Budget in tokens.") var budget: Int = 1024
  @Option(help: "Layers, each with scores of its own.") var layers: Int = 8
  @Option(help: "Rounds; the median counts.") var rounds: Int = 7

  func run() throws {
    let policy = try Policy("ada-snapkv")
    // Fresh scores for every layer: the same array again would be learnt by the branch predictor.
    var generator = SystemRandomNumberGenerator()
    let scores = try (0..<layers).map { _ in
      try CandidateScores(
        kvHeads: heads, candidates: candidates,
        values: (0..<heads * candidates).map { _ in
          let uniform = Float.random(in: 0..<1, using: &generator)
          return uniform * uniform * uniform / Float(candidates)
        })
    }
    var sink: Float = 0
    var kept = 0
    let medians = try Stopwatch.medians(
      of: [
        .init(name: "read") { for layer in scores { sink += Self.sum(layer.values) } },
        .init(name: "allocate") {
          for (index, layer) in scores.enumerated() {
            kept += try policy.allocate(layer, layer: index, layers: layers, budget: budget).selection
              .positions
              .count
          }
        },
      ], rounds: rounds)
    let read = medians["read"] ?? .nan
    let allocate = medians["allocate"] ?? .nan
    print("\(layers) layers \(heads)×\(candidates), B \(budget), 1 thread")
    print("one read    \((read * 1e6).rounded()) µs")
    print("allocation  \((allocate * 1e6).rounded()) µs, \((allocate / read * 10).rounded() / 10) × one read")
    if kept == 0 || sink == 0 { print("nothing was kept") }
  }

  private static func sum(_ values: [Float]) -> Float {
    values.withUnsafeBytes { bytes in
      var sums = SIMD16<Float>()
      for offset in stride(from: 0, through: bytes.count - 64, by: 64) {
        sums += bytes.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
      }
      return sums.sum()
    }
  }
}

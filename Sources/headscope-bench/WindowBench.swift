import AdaKV
import ArgumentParser
import CKernels
import Foundation

/// `headscope-bench window`: the scores of one layer from its queries and keys, as a policy computes them.
struct WindowBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "window", abstract: "Window attention, its mean over the group and pooling, of one layer.",
    discussion: """
      Prints the median seconds of computing on one thread: for the scores, and for the attention alone. Tests/Reference/window_speed.py runs the Ada-KV authors' code \
      beside it.
      """)

  @Option(help: "Query heads.") var heads: Int = 32
  @Option(help: "KV heads.") var kvHeads: Int = 8
  @Option(help: "Dimensions of a head.") var dimensions: Int = 128
  @Option(help: "Tokens of the prompt.") var tokens: Int = 32_768
  @Option(help: "Queries that look.") var window: Int = 32
  @Option(help: "Rounds; the median counts.") var rounds: Int = 3
  @Option(help: "Queries to use: float32, [window, heads, dimensions].") var queries: String
  @Option(help: "Keys to use: float32, [KV heads, tokens, dimensions].") var keys: String
  @Option(help: "Where to write the scores: float32, [KV heads, tokens - window].") var output: String?

  func validate() throws {
    guard heads > 0, kvHeads > 0, heads % kvHeads == 0, dimensions > 0, window > 0, tokens > window else {
      throw ValidationError("Heads are a multiple of KV heads, and there are more tokens than queries.")
    }
  }

  func run() throws {
    let queries = try Self.floats(queries, count: heads * window * dimensions)
    let keys = try Self.floats(keys, count: kvHeads * tokens * dimensions)
    let scorer = SnapKVScorer(window: window)
    var scores: CandidateScores?
    let medians = try Stopwatch.medians(
      of: [
        .init(name: "scores") {
          let observation = try LayerObservation(
            queryHeads: heads, kvHeads: kvHeads, tokens: tokens, window: window,
            windowAttention: attention(queries, keys))
          scores = try scorer.scores(for: observation)
        },
        .init(name: "attention") { _ = attention(queries, keys) },
      ], rounds: rounds, computing: true)
    print(medians["scores"] ?? .nan, medians["attention"] ?? .nan)
    if let output, let scores {
      try scores.values.withUnsafeBytes { try Data($0).write(to: URL(filePath: output)) }
    }
  }

  /// `[heads, tokens]`.
  private func attention(_ queries: [Float], _ keys: [Float]) -> [Float] {
    let group = heads / kvHeads
    let scale = Float(1 / Double(dimensions).squareRoot())
    return queries.withUnsafeBufferPointer { queries in
      keys.withUnsafeBufferPointer { keys in
        [Float](unsafeUninitializedCapacity: heads * tokens) { rows, count in
          count = heads * tokens
          let scratch = hk_window_scratch(group, tokens, dimensions)
          withUnsafeTemporaryAllocation(of: Float.self, capacity: scratch) {
            guard let q = queries.baseAddress, let k = keys.baseAddress, let out = rows.baseAddress else {
              return
            }
            for head in 0..<kvHeads {
              hk_window_attention(
                q + head * group * dimensions, heads * dimensions, group, window,
                k + head * tokens * dimensions, dimensions, tokens, dimensions,
                hk_scoring(scale: scale, cap: 0), 0, out + head * group * tokens, $0.baseAddress)
            }
          }
        }
      }
    }
  }

  private static func floats(_ path: String, count: Int) throws -> [Float] {
    let data = try Data(contentsOf: URL(filePath: path))
    guard data.count == 4 * count else {
      throw CocoaError(.fileReadCorruptFile, userInfo: [NSFilePathErrorKey: path])
    }
    return [Float](unsafeUninitializedCapacity: count) { values, initialized in
      initialized = data.copyBytes(to: values) / 4
    }
  }
}

import AdaKV
import Dispatch

/// Times one policy on layers that are new at every call, beside one read of as many scores.
struct AllocationRun {
  let policy: Policy
  /// Layers to draw from in turn: more than the caches hold.
  let pool: [CandidateScores]
  /// Layers of one call.
  let layers: Int
  /// Budget in tokens.
  let budget: Int
  let rounds: Int

  /// Median seconds of one call.
  struct Result {
    var read: Double
    /// By number of threads.
    var allocate: [Int: Double]
  }

  /// - Parameter threads: How many threads share the layers of a call, each number in turn.
  func measure(threads: [Int]) throws -> Result {
    var cursor = 0
    var sink: Float = 0
    func next() -> [CandidateScores] {
      defer { cursor = (cursor + layers) % pool.count }
      return (0..<layers).map { pool[(cursor + $0) % pool.count] }
    }
    var laps = [Stopwatch.Lap(name: "read") { for layer in next() { sink += Self.sum(layer.values) } }]
    for count in threads {
      laps.append(
        .init(name: "\(count)") {
          let layers = next()
          if count == 1 {
            for layer in layers.indices { try allocate(layers[layer], layer) }
          } else {
            DispatchQueue.concurrentPerform(iterations: count) { thread in
              for layer in stride(from: thread, to: layers.count, by: count) {
                try? allocate(layers[layer], layer)
              }
            }
          }
        })
    }
    let medians = try Stopwatch.medians(of: laps, rounds: rounds)
    precondition(sink != 0)
    return Result(
      read: medians["read"] ?? .nan,
      allocate: Dictionary(uniqueKeysWithValues: threads.map { ($0, medians["\($0)"] ?? .nan) }))
  }

  private func allocate(_ scores: CandidateScores, _ layer: Int) throws {
    let allocation = try policy.allocate(scores, layer: layer, layers: layers, budget: budget)
    precondition(!allocation.selection.positions.isEmpty)
  }

  private static func sum(_ values: [Float]) -> Float {
    values.withUnsafeBytes { bytes in
      var sums = (SIMD16<Float>(), SIMD16<Float>())
      for offset in stride(from: 0, through: bytes.count - 128, by: 128) {
        sums.0 += bytes.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
        sums.1 += bytes.loadUnaligned(fromByteOffset: offset + 64, as: SIMD16<Float>.self)
      }
      return (sums.0 + sums.1).sum()
    }
  }
}

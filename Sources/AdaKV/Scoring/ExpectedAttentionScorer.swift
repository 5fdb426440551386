internal import CKernels

/// Expected attention: how much future queries, taken as normal, would attend to each key, times the value's norm.
///
/// `softmax_j(μ·k_j/√d + k_jᵀΣk_j/2d)`, mean over the group, `(s + ε)·‖v_j‖₂`; the sinks come first.
/// Source: arXiv 2510.00636; kvpress's `ExpectedAttentionPress`.
public struct ExpectedAttentionScorer: Scorer, Equatable {
  /// As in `expected+adakv`.
  public var name: String { "expected" }
  /// None: no token is protected but the sinks.
  public var window: Int { 0 }
  /// First tokens that are always kept and left out of the statistics.
  public var sinks: Int
  /// Future positions over which the rotation is averaged.
  public var horizon: Int
  /// Whether the queries' covariance takes part.
  public var covariance: Bool
  /// Whether scores are multiplied by the values' norms.
  public var values: Bool
  /// Added to the scores before they are multiplied by the values' norms.
  public var epsilon: Double

  /// The prompt's queries, the keys, and the values' norms where they are asked for.
  public var needs: Set<Ingredient> {
    let always: Set<Ingredient> = [.futureQueries(sinks: sinks, horizon: horizon), .keys]
    return values ? always.union([.valueL2]) : always
  }

  /// `covariance`, `values`, `epsilon`, `sinks` and `horizon`.
  public var parameters: [Parameter] {
    [
      Parameter("covariance", covariance), Parameter("values", values), Parameter("epsilon", epsilon),
      Parameter("sinks", sinks), Parameter("horizon", horizon),
    ]
  }

  /// Makes the scorer; the defaults are kvpress's.
  public init(
    sinks: Int = 4, horizon: Int = 512, covariance: Bool = true, values: Bool = true, epsilon: Double = 0
  ) {
    self.sinks = sinks
    self.horizon = horizon
    self.covariance = covariance
    self.values = values
    self.epsilon = epsilon
  }

  /// Reads `covariance`, `values`, `epsilon`, `sinks` and `horizon`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init()
    covariance = try reader.flag("covariance", default: covariance)
    values = try reader.flag("values", default: values)
    epsilon = try reader.number("epsilon", default: epsilon, in: 0...1e6)
    sinks = try reader.integer("sinks", default: sinks, in: 0...65_536)
    horizon = try reader.integer("horizon", default: horizon, in: 1...65_536)
  }

  /// Scores `[kvHeads, tokens]`.
  ///
  /// - Complexity: O(H·N·d²) with the covariance, O(H·N·d) without.
  public func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
    let tokens = observation.tokens
    let keys = try observation[.keys]
    let queries = try observation[.futureQueries(sinks: sinks, horizon: horizon)]
    let norms = values ? try observation[.valueL2] : []
    let first = min(sinks, tokens)
    let size = tokens == 0 ? 0 : keys.count / (observation.kvHeads * tokens)
    guard keys.count == observation.kvHeads * tokens * size,
      queries.count == observation.queryHeads * (size + size * size)
    else {
      throw .shape(
        what: "the statistics of the queries", expected: observation.queryHeads * (size + size * size),
        found: queries.count)
    }
    var scores = [Float](repeating: 0, count: observation.kvHeads * tokens)
    for query in 0..<observation.queryHeads {
      let head = query / observation.groupSize
      let row = expectedAttention(
        keys[head * tokens * size + first * size..<(head + 1) * tokens * size],
        queries: queries[query * (size + size * size)..<(query + 1) * (size + size * size)], size: size)
      for (j, weight) in row.enumerated() {
        scores[head * tokens + first + j] += weight / Float(observation.groupSize)
      }
    }
    if values {
      for index in scores.indices where index % tokens >= first {
        scores[index] = (scores[index] + Float(epsilon)) * norms[index]
      }
    }
    let top = (scores.max() ?? 0) + 1
    for head in 0..<observation.kvHeads {
      for j in 0..<first { scores[head * tokens + j] = top }
    }
    return try CandidateScores(kvHeads: observation.kvHeads, candidates: tokens, values: scores)
  }

  /// The softmax over the keys `[n, d]` of one query head's expected logits; `queries` is its mean, then its covariance.
  private func expectedAttention(
    _ keys: ArraySlice<Float>, queries: ArraySlice<Float>, size: Int
  ) -> [Float] {
    let count = size == 0 ? 0 : keys.count / size
    guard count > 0 else { return [] }
    return keys.withUnsafeBufferPointer { keys in
      queries.withUnsafeBufferPointer { queries in
        guard let keyStart = keys.baseAddress, let mean = queries.baseAddress else { return [] }
        var logits = [Float](repeating: 0, count: count)
        hk_gemv(keyStart, count, size, mean, HK_F32, size, 0, 0, 1, size, &logits, 1)
        let scale = 1 / Float(size).squareRoot()
        for j in logits.indices { logits[j] *= scale }
        if covariance {
          // Σ is symmetric, so its rows serve as the product's weight rows.
          var turned = [Float](repeating: 0, count: count * size)
          var scratch = [Float](repeating: 0, count: hk_gemm_scratch(count, size))
          hk_gemm(
            keyStart, count, size, mean + size, HK_F32, size, 0, size, size, &turned, size, &scratch)
          for j in 0..<count {
            var form: Float = 0
            for c in 0..<size { form += keys[j * size + c] * turned[j * size + c] }
            logits[j] += form / Float(2 * size)
          }
        }
        return Self.softmax(logits)
      }
    }
  }

  private static func softmax(_ logits: [Float]) -> [Float] {
    let sum = hk_log_sum_exp(logits, logits.count)
    return logits.map { Float(Math.exponential(Double($0) - sum)) }
  }
}

internal import CKernels
internal import Foundation

extension Prefill {
  /// How much attention moves inside the window, and how spread it is.
  ///
  /// With `P_h[i, j]` the attention rows of the last `window` queries, 0 where a key is not visible:
  /// - `variance`, `[H, N]`: over i, divided by `window - 1`.
  /// - `rowEntropy`, `[H]`, nats: `-Σ_i Σ_j P ln(P + 1e-10)` over all rows and the positions before the window, less
  ///   those that no query after the prompt sees.
  ///
  /// Source: CAKE (arXiv 2503.12491), as its authors' code computes the two.
  /// - Precondition: `2 <= window <= observedQueries`.
  /// - Complexity: O(H window N d) time, O(window N) memory on each thread; computed at every call.
  public func windowMoments(layer: Int, window: Int) -> (variance: [Float], rowEntropy: [Float]) {
    precondition(window >= 2, "one row has no variance")
    precondition(window <= observedQueries, "the window exceeds the observed queries")
    let shape = model.configuration
    let count = tokens.count
    let visible = min(count - window, shape.firstVisible(layer: layer, from: count))
    var entropies = [Float](repeating: 0, count: shape.queryHeads)
    let variances = [Float](unsafeUninitializedCapacity: shape.queryHeads * count) { out, initialized in
      initialized = shape.queryHeads * count
      guard let variances = out.baseAddress else { return }
      entropies.withUnsafeMutableBufferPointer { out in
        guard let entropies = out.baseAddress else { return }
        model.workers.split(shape.queryHeads, work: shape.queryWidth * window * count) { heads in
          let rows = FloatBuffer(count: window * count)
          for head in heads {
            windowRows(layer: layer, queryHead: head, window: window, into: rows.start)
            Self.columnVariances(rows.start, window, count, into: variances + head * count)
            entropies[head] = Self.entropy(
              rows.start, window, count, visible..<count - window)
          }
        }
      }
    }
    return (variance: variances, rowEntropy: entropies)
  }

  /// How many floats a thread needs for the moments: rows of attention, queries, and columns of twice the width.
  static func momentFloats(tokens: Int, window: Int, shape: ModelConfiguration) -> Int {
    let d = shape.headDimension
    return window * (tokens + d) + hk_gemm_scratch(window, d) + 4 * tokens
  }

  /// Writes the attention rows of a query head's last `window` queries, `[window, N]`.
  func windowRows(layer: Int, queryHead: Int, window: Int, into rows: UnsafeMutablePointer<Float>) {
    let shape = model.configuration
    let d = shape.headDimension
    let count = tokens.count
    let queries = FloatBuffer(count: window * d)
    let scratch = FloatBuffer(count: hk_gemm_scratch(window, d))
    let observed = self.layer(layer).queries.start + queryHead * d
    for row in 0..<window {
      let query = observed + (observedQueries - window + row) * shape.queryWidth
      for index in 0..<d { queries.start[row * d + index] = query[index] * shape.decoder.attentionScale }
    }
    let keys = self.layer(layer).keys.start + queryHead / shape.groupSize * count * d
    hk_gemm(queries.start, window, d, keys, HK_F32, d, 0, count, d, rows, count, scratch.start)
    for row in 0..<window {
      let scores = rows + row * count
      let end = count - window + row + 1
      let start = shape.firstVisible(layer: layer, from: end - 1)
      if shape.decoder.attentionCap > 0 { hk_soft_cap(scores, end, shape.decoder.attentionCap) }
      let under = Float(hk_log_sum_exp(scores + start, end - start))
      for index in start..<end { scores[index] = expf(scores[index] - under) }
      scores.update(repeating: 0, count: start)
      (scores + end).update(repeating: 0, count: count - end)
    }
  }

  /// Writes the variance of each of `count` columns; goes along the rows, as they lie.
  private static func columnVariances(
    _ rows: UnsafePointer<Float>, _ window: Int, _ count: Int, into out: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count) { room in
      guard let means = room.baseAddress else { return }
      let squares = means + count
      means.initialize(repeating: 0, count: 2 * count)
      for row in 0..<window {
        for column in 0..<count { means[column] += Double(rows[row * count + column]) }
      }
      for column in 0..<count { means[column] /= Double(window) }
      for row in 0..<window {
        for column in 0..<count {
          let deviation = Double(rows[row * count + column]) - means[column]
          squares[column] += deviation * deviation
        }
      }
      for column in 0..<count { out[column] = Float(squares[column] / Double(window - 1)) }
    }
  }

  private static func entropy(
    _ rows: UnsafePointer<Float>, _ window: Int, _ count: Int, _ columns: Range<Int>
  ) -> Float {
    var sum = 0.0
    for row in 0..<window {
      for column in columns {
        let share = rows[row * count + column]
        sum -= Double(share * logf(share + 1e-10))
      }
    }
    return Float(sum)
  }
}

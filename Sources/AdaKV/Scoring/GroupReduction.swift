/// How the query heads that share a KV head are made one (method: mean over the window, then this, then pooling).
public enum GroupReduction: String, Sendable, CaseIterable {
  /// Arithmetic mean, the default of the reference.
  case mean
  /// Largest.
  case max

  /// Reduces rows `[queryHeads, columns]` to `[kvHeads, candidates]`, the first `candidates` columns of each.
  ///
  /// - Complexity: one read of the candidates' values.
  public func reduce(_ rows: [Float], kvHeads: Int, group: Int, columns: Int, candidates: Int) -> [Float] {
    precondition(rows.count == kvHeads * group * columns && candidates <= columns)
    var reduced = [Float](repeating: 0, count: kvHeads * candidates)
    rows.withUnsafeBufferPointer { rows in
      reduced.withUnsafeMutableBufferPointer { out in
        for head in 0..<kvHeads * group {
          let row = head * columns
          let target = head / group * candidates
          if head % group == 0 {
            for j in 0..<candidates { out[target + j] = rows[row + j] }
          } else if self == .mean {
            for j in 0..<candidates { out[target + j] += rows[row + j] }
          } else {
            for j in 0..<candidates {
              // Unlike max(), this keeps a number that is none.
              let (most, next) = (out[target + j], rows[row + j])
              out[target + j] = next <= most || most.isNaN ? most : next
            }
          }
        }
        if self == .mean, group > 1 {
          let size = Float(group)
          for j in out.indices { out[j] /= size }
        }
      }
    }
    return reduced
  }

  /// Reduces an observation's rows `[queryHeads, tokens]` to `[kvHeads, candidates]`.
  ///
  /// - Complexity: one read of the candidates' values.
  public func reduce(_ rows: [Float], of observation: LayerObservation, candidates: Int) -> [Float] {
    reduce(
      rows, kvHeads: observation.kvHeads, group: observation.groupSize, columns: observation.tokens,
      candidates: candidates)
  }
}

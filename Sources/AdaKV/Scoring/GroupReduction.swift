/// How the query heads that share a KV head are made one (method: mean over the window, then this, then pooling).
public enum GroupReduction: String, Sendable, CaseIterable {
  /// Arithmetic mean, the default of the reference.
  case mean
  /// Largest.
  case max

  /// Reduces one layer's candidates to `[kvHeads, candidates]`.
  ///
  /// - Complexity: one read of the candidates' window attention.
  public func reduce(_ observation: LayerObservation) -> [Float] {
    let candidates = observation.candidates
    let group = observation.groupSize
    var reduced = [Float](repeating: 0, count: observation.kvHeads * candidates)
    observation.windowAttention.withUnsafeBufferPointer { rows in
      reduced.withUnsafeMutableBufferPointer { out in
        for head in 0..<observation.queryHeads {
          let row = head * observation.tokens
          let target = head / group * candidates
          if head % group == 0 {
            for j in 0..<candidates { out[target + j] = rows[row + j] }
          } else if self == .mean {
            for j in 0..<candidates { out[target + j] += rows[row + j] }
          } else {
            for j in 0..<candidates { out[target + j] = Swift.max(out[target + j], rows[row + j]) }
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
}

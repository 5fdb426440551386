/// What eviction costs one layer for one query: retained mass, L1 change of the attention output, and its bounds.
///
/// With `A_h` an attention row, `F_h` its sum over the kept entries and `Â_h` the row on them divided by `F_h`, the
/// output `y = Σ_h A_h V_h W_h^O` changes by `y − ŷ = Σ_h (Σ_evicted A v − (1/F_h − 1) Σ_kept A v) W_h^O`,
/// which is exactly 0 when nothing is evicted. Source: arXiv 2407.11550 §3, Theorem 3.1.
public struct EvictionLoss: Sendable, Equatable {
  /// Mean of `F_h` over the query heads of each KV head, `[kvHeads]`, from 0 to 1.
  public let retainedMass: [Double]
  /// `‖·‖₁` of the output's change if only this KV head had evicted, `[kvHeads]`.
  public let headL1: [Double]
  /// `‖y − ŷ‖₁` of the layer.
  public let layerL1: Double
  /// Theorem 3.1: `ε = 2·C·Σ_h (1 − F_h)` with `C` the largest `‖v_j W_h^O‖₁` of all heads.
  public let bound: Double
  /// The tighter form `Σ_h 2·C_h·(1 − F_h)`.
  public let perHeadBound: Double

  /// Measures one query's row against what is kept of the entries.
  ///
  /// - Parameters:
  ///   - rows: Attention rows `[queryHeads, entries]`, each summing to 1.
  ///   - kept: Whether KV head `k` keeps entry `j`, at `k · entries + j`: `[kvHeads, entries]`.
  ///   - values: The entries' values, in order.
  ///   - headDimension: Length `d` of a value.
  ///   - valueOutputL1: `max_j ‖v_j W_h^O‖₁` per query head, `[queryHeads]`.
  ///   - outputSize: Length `D` of the attention output.
  ///   - project: Writes `W_O`'s columns of one KV head's group times `[G · d]` into `[outputSize]`.
  /// - Complexity: two reads of the values and one of the output projection.
  public init(
    rows: UnsafeBufferPointer<Float>, kvHeads: Int, kept: [Bool], values: [ValueSegment],
    headDimension: Int, valueOutputL1: [Float], outputSize: Int,
    project: (Int, UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) {
    let queryHeads = valueOutputL1.count
    let group = queryHeads / kvHeads
    let entries = kept.count / kvHeads
    precondition(rows.count == queryHeads * entries && values.reduce(0) { $0 + $1.entries } == entries)
    var layerChange = [Double](repeating: 0, count: outputSize)
    var projected = [Float](repeating: 0, count: outputSize)
    var lost = [Double](repeating: 0, count: queryHeads)
    var headL1 = [Double](repeating: 0, count: kvHeads)
    for head in 0..<kvHeads {
      let keeps = kept[head * entries..<(head + 1) * entries]
      var change = [Float](repeating: 0, count: group * headDimension)
      for member in 0..<group {
        let query = head * group + member
        let row = UnsafeBufferPointer(rebasing: rows[query * entries..<(query + 1) * entries])
        let sums = HeadSums(
          row: row, kept: keeps, values: values, head: head, headDimension: headDimension)
        lost[query] = sums.evictedMass
        for c in 0..<headDimension {
          change[member * headDimension + c] = Float(sums.change(at: c))
        }
      }
      guard lost[head * group..<(head + 1) * group].contains(where: { $0 > 0 }) else { continue }
      change.withUnsafeBufferPointer { change in
        projected.withUnsafeMutableBufferPointer { project(head, change, $0) }
      }
      for (index, value) in projected.enumerated() {
        headL1[head] += abs(Double(value))
        layerChange[index] += Double(value)
      }
    }
    self.headL1 = headL1
    layerL1 = layerChange.reduce(0) { $0 + abs($1) }
    retainedMass = (0..<kvHeads).map { head in
      lost[head * group..<(head + 1) * group].reduce(0) { $0 + (1 - $1) } / Double(group)
    }
    bound = 2 * Double(valueOutputL1.max() ?? 0) * lost.reduce(0, +)
    perHeadBound = zip(valueOutputL1, lost).reduce(0) { $0 + 2 * Double($1.0) * $1.1 }
  }
}

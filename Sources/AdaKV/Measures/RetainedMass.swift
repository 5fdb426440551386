/// How much of each attention row lies on the entries that are kept.
public enum RetainedMass {
  /// Mean of `F_h` over the query heads of each KV head, `[kvHeads]`, from 0 to 1.
  ///
  /// - Parameters:
  ///   - rows: Attention rows `[queryHeads, entries]`, each summing to 1.
  ///   - kept: Whether KV head `k` keeps entry `j`, `[kvHeads, entries]`.
  /// - Complexity: one read of the rows.
  public static func measure(rows: UnsafeBufferPointer<Float>, kvHeads: Int, kept: [Bool]) -> [Double] {
    let entries = kept.count / kvHeads
    guard entries > 0 else { return Array(repeating: 1, count: kvHeads) }
    let group = rows.count / entries / kvHeads
    return kept.withUnsafeBufferPointer { kept in
      (0..<kvHeads).map { head in
        var retained = 0.0
        for query in head * group..<(head + 1) * group {
          var masses = (kept: 0.0, evicted: 0.0)
          for entry in 0..<entries {
            let weight = Double(rows[query * entries + entry])
            if kept[head * entries + entry] { masses.kept += weight } else { masses.evicted += weight }
          }
          // The same division as in the loss: the row sums to 1 only but for rounding.
          let total = masses.kept + masses.evicted
          retained += total > 0 ? 1 - masses.evicted / total : 1
        }
        return retained / Double(group)
      }
    }
  }
}

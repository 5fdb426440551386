import AdaKV

extension LayerObservation {
  /// How concentrated each KV head is over the candidates before a window, `[kvHeads]`; nil for one without mass.
  ///
  /// - Throws: `AdaKVError.missing`.
  func concentrations(window: Int) throws -> [Concentration?] {
    // The attention itself, before a policy's pooling: a property of the head, not of the policy.
    let columns = max(0, tokens - window)
    let weights = GroupReduction.mean.reduce(
      try self[.windowAttention(window: window)], of: self, candidates: columns)
    return (0..<kvHeads).map { head in
      var row = Array(weights[head * columns..<(head + 1) * columns])
      return Concentration(consuming: &row)
    }
  }

  /// The window's mean attention over the whole prompt, `[queryHeads, N]`: nothing on what no query to come sees.
  ///
  /// - Throws: `AdaKVError.missing`.
  func promptRows(window: Int) throws -> [Float] {
    let rows = try self[.windowAttention(window: window)]
    if firstPosition == 0 { return rows }
    return (0..<queryHeads).flatMap { head in
      repeatElement(0, count: firstPosition) + rows[head * tokens..<(head + 1) * tokens]
    }
  }
}

extension Prefill {
  /// The most attention that each position gets from any one of the last `window` queries, `[H, N]`: `max_i P_h[i, j]`.
  ///
  /// Source: the worst case that DefensiveKV guards against (FFY0/DefensiveKV, `efficient_defensivekv_press.py`).
  /// - Precondition: `0 < window <= observedQueries`.
  /// - Complexity: O(H window N d) time, O(window N) memory on each thread; computed at every call.
  public func windowMaximum(layer: Int, window: Int) -> [Float] {
    precondition(window > 0 && window <= observedQueries, "the window exceeds the observed queries")
    let shape = model.configuration
    let count = tokens.count
    return [Float](unsafeUninitializedCapacity: shape.queryHeads * count) { out, initialized in
      initialized = shape.queryHeads * count
      guard let maxima = out.baseAddress else { return }
      model.workers.split(shape.queryHeads, work: shape.queryWidth * window * count) { heads in
        let rows = FloatBuffer(count: window * count)
        for head in heads {
          windowRows(layer: layer, queryHead: head, window: window, into: rows.start)
          let most = maxima + head * count
          most.update(from: rows.start, count: count)
          for row in stride(from: 1, to: window, by: 1) {
            for column in 0..<count { most[column] = max(most[column], rows.start[row * count + column]) }
          }
        }
      }
    }
  }
}

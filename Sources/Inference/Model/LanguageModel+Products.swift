internal import CKernels

extension LanguageModel {
  /// Products of a few rows with a weight, for decode: `y[m, rows] = x[m, columns] * w^T`, neither with gaps.
  ///
  /// A row of `y` has the same bits whatever `m` is and however many threads there are.
  func multiply(
    _ x: UnsafePointer<Float>, rows m: Int, by w: WeightMatrix, into y: UnsafeMutablePointer<Float>
  ) {
    workers.split(w.rows, work: m * w.work) { part in
      hk_gemv(
        x, m, w.columns, w.pointer, w.type, w.columns, 0, part.lowerBound, part.upperBound, w.columns, y,
        w.rows)
    }
  }

  /// What one value amounts to behind the output projection of one query head: `‖v W_h^O‖₁`.
  ///
  /// - Parameters:
  ///   - layer: the layer.
  ///   - queryHead: a query head of the value's group.
  ///   - value: `[d]`.
  /// - Returns: the norm.
  func valueOutputL1(layer: Int, queryHead: Int, value: UnsafePointer<Float>) -> Float {
    let d = configuration.headDimension
    let w = checkpoint.layers[layer].output
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: w.rows) { projected in
      guard let out = projected.baseAddress else { return 0 }
      hk_gemv(value, 1, d, w.pointer, w.type, w.columns, queryHead * d, 0, w.rows, d, out, w.rows)
      return projected.reduce(0) { $0 + abs($1) }
    }
  }
}

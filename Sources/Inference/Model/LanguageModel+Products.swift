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
        x, m, w.columns, w.pointer, w.type, w.columns, part.lowerBound, part.upperBound, w.columns, y, w.rows)
    }
  }

  /// What each value of one KV head amounts to behind the output projection of each query head of its group:
  /// `‖v_j W_h^O‖₁`, `[H, count]`.
  ///
  /// - Parameter values: the first value of a KV head, rows of `d` without gaps.
  func valueOutputL1(layer: Int, count: Int, values: (_ kvHead: Int) -> UnsafePointer<Float>) -> [Float] {
    let shape = configuration
    let d = shape.headDimension
    let matrix = checkpoint.layers[layer].output
    return [Float](unsafeUninitializedCapacity: shape.queryHeads * count) { norms, initialized in
      initialized = shape.queryHeads * count
      guard count > 0, let out = norms.baseAddress else { return }
      workers.split(shape.queryHeads, work: count * matrix.work) { heads in
        let scratch = FloatBuffer(count: hk_projected_l1_scratch(count, d))
        for head in heads {
          hk_projected_l1(
            values(head / shape.groupSize), d, count, matrix.at(column: head * d), matrix.type,
            matrix.columns,
            matrix.rows, d, out + head * count, scratch.start)
        }
      }
    }
  }
}

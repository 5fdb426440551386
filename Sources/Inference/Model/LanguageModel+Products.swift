internal import CKernels

extension LanguageModel {
  /// Weights that all threads multiply with between two looks at whether to go on: some ten milliseconds' worth,
  /// and what most products of a layer have.
  private static let partWeights = 64 << 20

  /// Products of a few rows with a weight, for decode: `y[m, rows] = x[m, columns] * w^T`, neither with gaps; what
  /// is left of `y` when the work is cancelled is undefined.
  ///
  /// A row of `y` has the same bits whatever `m` is and however many threads there are.
  func multiply(
    _ x: UnsafePointer<Float>, rows m: Int, by w: WeightMatrix, into y: UnsafeMutablePointer<Float>,
    _ cancellation: Cancellation
  ) {
    let parts = min(w.rows, (m * w.work + Self.partWeights - 1) / Self.partWeights)
    for index in 0..<parts where !cancellation.isSet {
      let rows = index * w.rows / parts..<(index + 1) * w.rows / parts
      workers.split(rows.count, work: m * rows.count * w.columns) { part in
        hk_gemv(
          x, m, w.columns, w.pointer, w.type, w.columns, 0, rows.lowerBound + part.lowerBound,
          rows.lowerBound + part.upperBound, w.columns, y, w.rows)
      }
    }
  }

  /// The same through a projection, with its bias.
  func multiply(
    _ x: UnsafePointer<Float>, rows m: Int, by projection: Projection, into y: UnsafeMutablePointer<Float>,
    _ cancellation: Cancellation
  ) {
    multiply(x, rows: m, by: projection.matrix, into: y, cancellation)
    projection.finish(y, count: m)
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
    let w = checkpoint.layers[layer].output.matrix
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: w.rows) { projected in
      guard let out = projected.baseAddress else { return 0 }
      hk_gemv(value, 1, d, w.pointer, w.type, w.columns, queryHead * d, 0, w.rows, d, out, w.rows)
      return projected.reduce(0) { $0 + abs($1) }
    }
  }

  /// The logits `[rows, vocabulary]` of rows of the residual stream `[rows, D]`, which are normed in place.
  func logits(
    _ stream: UnsafeMutablePointer<Float>, rows: Int, into out: UnsafeMutablePointer<Float>,
    _ cancellation: Cancellation
  ) {
    norm(stream, rows: rows, checkpoint.finalNorm, into: stream)
    multiply(stream, rows: rows, by: checkpoint.outputHead, into: out, cancellation)
    let cap = configuration.decoder.logitCap
    if cap > 0 { hk_soft_cap(out, rows * configuration.vocabularySize, cap) }
  }

  /// Writes a token's embedding `[D]`, as the first layer gets it.
  func embed(_ token: Int32, into row: UnsafeMutablePointer<Float>) {
    checkpoint.embedding.copyRow(Int(token), into: row)
    let scale = configuration.decoder.embeddingScale
    if scale == 1 { return }
    for index in 0..<configuration.hiddenSize { row[index] *= scale }
  }

  /// Turns `rows` of the feed-forward layer's gate and up, `[rows, I]` each, to what goes down, in place of
  /// the gate.
  func activate(
    _ gate: UnsafeMutablePointer<Float>, _ up: UnsafePointer<Float>, rows: Int
  ) {
    let count = rows * configuration.intermediateSize
    switch configuration.decoder.activation {
    case .silu: hk_silu_multiply(gate, up, count, gate)
    case .gelu: hk_gelu_multiply(gate, up, count, gate)
    }
  }

  /// Norms `rows` rows of `D` values from `x` to `y`, which may be the same.
  func norm(
    _ x: UnsafePointer<Float>, rows: Int, _ weight: [Float], into y: UnsafeMutablePointer<Float>
  ) {
    let width = configuration.hiddenSize
    for row in 0..<rows {
      hk_rms_norm(x + row * width, weight, width, configuration.rmsNormEpsilon, y + row * width)
    }
  }

  /// Norms each of `heads` heads of `d` values, in place, if the layer does.
  func normHeads(_ x: UnsafeMutablePointer<Float>, heads: Int, _ weight: [Float]?) {
    guard let weight else { return }
    let d = configuration.headDimension
    for head in 0..<heads {
      hk_rms_norm(x + head * d, weight, d, configuration.rmsNormEpsilon, x + head * d)
    }
  }
}

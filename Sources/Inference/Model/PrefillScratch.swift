internal import CKernels

/// What one thread needs to run a block of rows through a layer.
struct PrefillScratch {
  private let buffer: FloatBuffer
  /// `[rows, D]`.
  let rows: UnsafeMutablePointer<Float>
  /// `[rows, max(H * d, 2 I)]`.
  let wide: UnsafeMutablePointer<Float>
  /// Scratch of the kernels.
  let kernel: UnsafeMutablePointer<Float>

  init(rows count: Int, shape: ModelConfiguration) {
    let narrow = count * shape.hiddenSize
    let wideCount = count * max(shape.queryWidth, 2 * shape.intermediateSize)
    let deepest = max(shape.hiddenSize, shape.queryWidth, shape.intermediateSize)
    let kernelCount = max(hk_gemm_scratch(count, deepest), hk_attention_scratch(shape.headDimension))
    buffer = FloatBuffer(count: narrow + wideCount + kernelCount)
    rows = buffer.start
    wide = rows + narrow
    kernel = wide + wideCount
  }

  /// `y[m, rows] = x[m, columns] * w^T`, neither with gaps.
  func multiply(_ x: UnsafePointer<Float>, _ m: Int, by w: WeightMatrix, into y: UnsafeMutablePointer<Float>)
  {
    hk_gemm(x, m, w.columns, w.pointer, w.type, w.columns, 0, w.rows, w.columns, y, w.rows, kernel)
  }

  /// The same through a projection, with its bias.
  func multiply(
    _ x: UnsafePointer<Float>, _ m: Int, by projection: Projection, into y: UnsafeMutablePointer<Float>
  ) {
    multiply(x, m, by: projection.matrix, into: y)
    projection.finish(y, count: m)
  }
}

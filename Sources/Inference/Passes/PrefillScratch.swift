internal import CKernels

/// What one thread needs for itself to run a block of rows through a layer.
struct PrefillScratch {
  private let buffer: FloatBuffer
  /// `[rows, D]`.
  let narrow: UnsafeMutablePointer<Float>
  /// `[rows, LayerBuffers.wideWidth]`.
  let wide: UnsafeMutablePointer<Float>
  /// Scratch of the kernels.
  let kernel: UnsafeMutablePointer<Float>

  /// Multiply-adds of a part of a product between two looks at whether to go on: some milliseconds.
  private static let partWork = 100_000_000
  /// Rows of a weight that a part of a product has at least.
  private static let leastRows = 256

  init(rows count: Int, shape: ModelConfiguration) {
    buffer = FloatBuffer(count: Self.floats(rows: count, shape: shape))
    narrow = buffer.start
    wide = narrow + count * shape.hiddenSize
    kernel = wide + count * LayerBuffers.wideWidth(shape)
  }

  /// How many floats a block of `count` rows needs.
  static func floats(rows count: Int, shape: ModelConfiguration) -> Int {
    let deepest = max(shape.hiddenSize, shape.queryWidth, shape.intermediateSize)
    let kernel = max(hk_gemm_scratch(count, deepest), hk_attention_scratch(shape.headDimension))
    return count * (shape.hiddenSize + LayerBuffers.wideWidth(shape)) + kernel
  }

  /// A block's product with a weight: `y[m, rows] = x[m, columns] * w^T`, neither with gaps; what is left of `y`
  /// when the work is cancelled is undefined.
  func multiply(
    _ x: UnsafePointer<Float>, rows m: Int, by w: WeightMatrix, into y: UnsafeMutablePointer<Float>,
    _ cancellation: Cancellation
  ) {
    // Whole times the least, which the kernels pack at once.
    let part = max(1, Self.partWork / max(1, m * w.columns * Self.leastRows)) * Self.leastRows
    for first in stride(from: 0, to: w.rows, by: part) where !cancellation.isSet {
      hk_gemm(
        x, m, w.columns, w.pointer, w.type, w.columns, first, min(first + part, w.rows), w.columns, y, w.rows,
        kernel)
    }
  }
}

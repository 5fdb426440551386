internal import CKernels

/// RMSNorm of rows: `x / sqrt(mean(x²) + ε) * weight`.
///
/// Source: arXiv 1910.07467.
struct RootMeanSquareNorm: Sendable {
  /// As long as a row.
  let weight: [Float]
  let epsilon: Float

  /// Norms rows without gaps from `x` to `y`, which may be the same.
  func apply(to x: UnsafePointer<Float>, rows: Int, into y: UnsafeMutablePointer<Float>) {
    let width = weight.count
    for row in 0..<rows { hk_rms_norm(x + row * width, weight, width, epsilon, y + row * width) }
  }
}

/// Where m rows lie on their way through a layer, none with gaps.
struct LayerBuffers {
  /// The residual stream, `[m, D]`.
  let hidden: UnsafeMutablePointer<Float>
  /// `[m, H * d]`.
  let queries: UnsafeMutablePointer<Float>
  /// `[m, D]`: rows that are normed, or that are to be added.
  let narrow: UnsafeMutablePointer<Float>
  /// `[m, wideWidth]`: keys, values, outputs of attention, or gate and up.
  let wide: UnsafeMutablePointer<Float>

  /// The width of the widest that a row becomes in a layer.
  static func wideWidth(_ shape: ModelConfiguration) -> Int {
    max(shape.queryWidth, 2 * shape.intermediateSize)
  }
}

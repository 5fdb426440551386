/// Rows of the residual stream on their way through one decoder layer: what `DecoderLayer` has to be told of them.
///
/// The layer is generic over them, so that none of this is a call through a table where it is compiled for speed.
protocol LayerRows {
  /// What attention gives beside its outputs.
  associatedtype Attention

  /// How many rows there are, m.
  var count: Int { get }
  /// Where they lie.
  var buffers: LayerBuffers { get }
  /// Those whose queries somebody will read; the others' are not computed.
  var queryRows: Range<Int> { get }

  /// Where a row's key `[d]` goes.
  func key(row: Int, kvHead: Int) -> UnsafeMutablePointer<Float>
  /// Where a row's value `[d]` goes.
  func value(row: Int, kvHead: Int) -> UnsafeMutablePointer<Float>
  /// Rotates a head of a row's query or key `[d]` to the row's position, if the layer has a rotary embedding.
  func rotate(_ head: UnsafeMutablePointer<Float>, row: Int)
  /// `y[m, rows] = x[m, columns] * w^T`, neither with gaps; what is left of `y` when the work is cancelled is
  /// undefined.
  func multiply(
    _ x: UnsafePointer<Float>, rows m: Int, by w: WeightMatrix, into y: UnsafeMutablePointer<Float>)
  /// Writes the outputs of attention, `[m, H * d]`, for all rows.
  func attend(into outputs: UnsafeMutablePointer<Float>) -> Attention
}

extension LayerRows {
  /// The product with a projection, with its bias.
  func multiply(
    _ x: UnsafePointer<Float>, rows m: Int, by projection: Projection, into y: UnsafeMutablePointer<Float>
  ) {
    multiply(x, rows: m, by: projection.matrix, into: y)
    projection.finish(y, count: m)
  }
}

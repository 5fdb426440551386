internal import CKernels

/// A weight of a checkpoint where it lies in the mapped file, in its own type: `[rows, columns]`, no gaps.
///
/// The columns of a quantized type are a multiple of its block length.
///
/// Valid as long as the `Checkpoint` that gave it.
struct WeightMatrix: @unchecked Sendable {
  // Sendable although it holds a pointer: mapped weights are never written.

  let pointer: UnsafeRawPointer
  let type: hk_dtype
  let rows: Int
  let columns: Int

  /// Multiply-adds of a product with one row of activations.
  var work: Int { rows * columns }

  /// Where a row begins.
  func at(row: Int) -> UnsafeRawPointer { pointer + row * hk_row_bytes(type, columns) }

  /// Some of its rows.
  func rows(_ range: Range<Int>) -> WeightMatrix {
    WeightMatrix(pointer: at(row: range.lowerBound), type: type, rows: range.count, columns: columns)
  }

  /// Writes one row, widened to float32, to `into` `[columns]`.
  func copyRow(_ row: Int, into: UnsafeMutablePointer<Float>) {
    hk_to_f32(at(row: row), type, columns, into)
  }
}

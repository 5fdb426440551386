internal import CKernels

/// A weight of a checkpoint where it lies in the mapped file, in its own type: `[rows, columns]`, no gaps.
///
/// Valid as long as the `Checkpoint` that gave it.
struct WeightMatrix: @unchecked Sendable {
  // Sendable although it holds a pointer: mapped weights are never written.

  let pointer: UnsafeRawPointer
  let type: hk_dtype
  let rows: Int
  let columns: Int

  /// Bytes of one element.
  var elementSize: Int { type == HK_F32 ? 4 : 2 }

  /// Multiply-adds of a product with one row of activations.
  var work: Int { rows * columns }

  /// Where a row begins, or a column of its first row.
  func at(row: Int = 0, column: Int = 0) -> UnsafeRawPointer {
    pointer + (row * columns + column) * elementSize
  }

  /// Some of its rows.
  func rows(_ range: Range<Int>) -> WeightMatrix {
    WeightMatrix(pointer: at(row: range.lowerBound), type: type, rows: range.count, columns: columns)
  }

  /// Writes one row, widened to float32, to `into` `[columns]`.
  func copyRow(_ row: Int, into: UnsafeMutablePointer<Float>) {
    hk_to_f32(at(row: row), type, columns, into)
  }
}

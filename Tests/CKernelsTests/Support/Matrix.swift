/// Rows of floats at a stride.
struct Matrix {
  var values: [Float]
  let rows: Int
  let width: Int
  let stride: Int

  /// A matrix of not-a-numbers for a kernel to write into.
  static func blank(_ rows: Int, _ width: Int, stride: Int? = nil) -> Matrix {
    let stride = stride ?? width
    let count = rows == 0 ? 0 : (rows - 1) * stride + width
    return Matrix(values: [Float](repeating: .nan, count: count), rows: rows, width: width, stride: stride)
  }

  subscript(row: Int, column: Int) -> Float { values[row * stride + column] }

  func row(_ index: Int) -> ArraySlice<Float> { values[index * stride..<index * stride + width] }

  /// The bits of all values, gaps included.
  var bits: [UInt32] { values.map(\.bitPattern) }

  /// Whether what lies between the rows is as `blank` left it.
  var gapsAreUntouched: Bool {
    values.indices.allSatisfy { $0 % stride < width || values[$0].isNaN }
  }

  /// The rows at `positions`, without gaps.
  func gathered(_ positions: [Int]) -> Matrix {
    Matrix(values: positions.flatMap { row($0) }, rows: positions.count, width: width, stride: width)
  }
}

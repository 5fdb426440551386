import TestSupport

extension SeededGenerator {
  /// `rows` rows of `width` numbers, `stride` apart; not-a-number between the rows, which no kernel may read.
  mutating func matrix(_ rows: Int, _ width: Int, stride: Int? = nil) -> Matrix {
    let stride = stride ?? width
    var values = [Float](repeating: .nan, count: rows == 0 ? 0 : (rows - 1) * stride + width)
    for row in 0..<rows {
      for column in 0..<width { values[row * stride + column] = float() }
    }
    return Matrix(values: values, rows: rows, width: width, stride: stride)
  }
}

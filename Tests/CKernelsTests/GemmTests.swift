import CKernels
import TestSupport
import Testing

@Suite("Matrix products for prefill")
struct GemmTests {
  struct Shape: CustomTestStringConvertible, Sendable {
    let rows: Int
    let columns: Int
    let depth: Int
    var testDescription: String { "\(rows)×\(columns)×\(depth)" }
  }

  // Around every block border: vectors of 4, 8 and 16, panels, tiles of 12 rows, packs of 256, depths of 256.
  static let shapes = [
    Shape(rows: 1, columns: 1, depth: 1), Shape(rows: 3, columns: 15, depth: 3),
    Shape(rows: 12, columns: 16, depth: 15), Shape(rows: 13, columns: 17, depth: 16),
    Shape(rows: 5, columns: 33, depth: 17), Shape(rows: 9, columns: 31, depth: 33),
    Shape(rows: 25, columns: 32, depth: 100), Shape(rows: 7, columns: 100, depth: 256),
    Shape(rows: 2, columns: 259, depth: 7), Shape(rows: 17, columns: 24, depth: 531),
  ]

  private func gemm(_ level: Level, _ x: Matrix, _ w: Weights, from: Int, to: Int, into y: inout Matrix) {
    var scratch = [Float](repeating: .nan, count: hk_gemm_scratch(x.rows, x.width))
    level.kernels.gemm(
      x.values, x.rows, x.stride, w.bytes, w.type, w.stride, from, to, x.width, &y.values, y.stride,
      &scratch)
  }

  @Test("Products agree with double precision", arguments: shapes, Storage.allCases)
  func agreesWithReference(shape: Shape, storage: Storage) {
    var random = SeededGenerator(seed: 1)
    let x = random.matrix(shape.rows, shape.depth, stride: shape.depth + 3)
    let w = Weights(random.matrix(shape.columns, shape.depth, stride: shape.depth + 5), as: storage)
    let expected = Reference.product(x, w.matrix)
    for level in Level.all {
      var y = Matrix.blank(shape.rows, shape.columns, stride: shape.columns + 2)
      gemm(level, x, w, from: 0, to: shape.columns, into: &y)
      let wrong = (0..<y.rows).flatMap { i in
        (0..<y.width).filter { !expected[i][$0].accepts(y[i, $0]) }.map { (i, $0) }
      }
      #expect(wrong.isEmpty, "\(level.name)")
      #expect(y.gapsAreUntouched, "\(level.name)")
    }
  }

  @Test("Neither the number of rows nor the split of the columns changes a bit", arguments: Level.all)
  func splitsAreInvisible(level: Level) {
    var random = SeededGenerator(seed: 2)
    let x = random.matrix(29, 300)
    let w = Weights(random.matrix(83, 300), as: .bf16)
    var whole = Matrix.blank(29, 83)
    gemm(level, x, w, from: 0, to: 83, into: &whole)

    var split = Matrix.blank(29, 83)
    for (from, to) in [(0, 1), (1, 18), (18, 18), (18, 65), (65, 83)] {
      gemm(level, x, w, from: from, to: to, into: &split)
    }
    #expect(split.bits == whole.bits)

    for rows in [1, 5, 12, 17] {
      let some = Matrix(values: Array(x.values[..<(rows * 300)]), rows: rows, width: 300, stride: 300)
      var part = Matrix.blank(rows, 83)
      gemm(level, some, w, from: 0, to: 83, into: &part)
      #expect(part.bits == Array(whole.bits[..<(rows * 83)]))
    }
  }

  @Test("Only the columns asked for are written", arguments: Level.all)
  func writesItsColumns(level: Level) {
    var random = SeededGenerator(seed: 3)
    let x = random.matrix(14, 40)
    let w = Weights(random.matrix(70, 40), as: .f32)
    var y = Matrix.blank(14, 70)
    gemm(level, x, w, from: 19, to: 57, into: &y)
    for row in 0..<14 {
      for column in 0..<70 { #expect(y[row, column].isNaN == !(19..<57).contains(column)) }
    }
  }

  @Test("Weights may begin at any byte", arguments: Storage.allCases)
  func unalignedWeights(storage: Storage) {
    var random = SeededGenerator(seed: 4)
    let x = random.matrix(13, 37)
    let w = Weights(random.matrix(35, 37), as: storage)
    let shifted = [0] + w.bytes
    for level in Level.all {
      var expected = Matrix.blank(13, 35)
      gemm(level, x, w, from: 0, to: 35, into: &expected)
      var y = Matrix.blank(13, 35)
      var vector = Matrix.blank(13, 35)
      var straight = Matrix.blank(13, 35)
      var scratch = [Float](repeating: .nan, count: hk_gemm_scratch(13, 37))
      shifted.withUnsafeBytes { bytes in
        let start = UnsafeRawBufferPointer(rebasing: bytes[1...]).baseAddress
        level.kernels.gemm(x.values, 13, 37, start, w.type, 37, 0, 35, 37, &y.values, 35, &scratch)
        level.kernels.gemv(x.values, 13, 37, start, w.type, 37, 0, 0, 35, 37, &vector.values, 35)
      }
      level.kernels.gemv(x.values, 13, 37, w.bytes, w.type, 37, 0, 0, 35, 37, &straight.values, 35)
      #expect(y.bits == expected.bits, "\(level.name)")
      #expect(vector.bits == straight.bits, "\(level.name)")
    }
  }
}

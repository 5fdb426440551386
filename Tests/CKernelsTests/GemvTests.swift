import CKernels
import TestSupport
import Testing

@Suite("Matrix products for decode")
struct GemvTests {
  private func gemv(
    _ level: Level, _ x: Matrix, _ w: Weights, column: Int = 0, from: Int, to: Int, into y: inout Matrix
  ) {
    level.kernels.gemv(
      x.values, x.rows, x.stride, w.bytes, w.type, w.stride, column, from, to, x.width, &y.values, y.stride)
  }

  @Test(
    "Products agree with double precision", arguments: [1, 3, 15, 16, 17, 33, 100, 256, 575],
    Storage.allCases)
  func agreesWithReference(depth: Int, storage: Storage) {
    var random = SeededGenerator(seed: 5)
    let w = Weights(random.matrix(21, depth, stride: depth + 1), as: storage)
    for rows in [1, 2, 3, 4, 5, 6, 7, 16] {
      let x = random.matrix(rows, depth, stride: depth + 3)
      let expected = Reference.product(x, w.matrix)
      for level in Level.all {
        var y = Matrix.blank(rows, 21, stride: 23)
        gemv(level, x, w, from: 0, to: 21, into: &y)
        let agrees = (0..<rows).allSatisfy { i in (0..<21).allSatisfy { expected[i][$0].accepts(y[i, $0]) } }
        #expect(agrees, "\(level.name), \(rows) rows")
        #expect(y.gapsAreUntouched, "\(level.name), \(rows) rows")
      }
    }
  }

  @Test("A row's bits do not depend on its company or on the split", arguments: Level.all, Storage.allCases)
  func batchInvariance(level: Level, storage: Storage) {
    var random = SeededGenerator(seed: 6)
    let depth = 143
    let x = random.matrix(16, depth)
    let w = Weights(random.matrix(39, depth), as: storage)
    var whole = Matrix.blank(16, 39)
    gemv(level, x, w, from: 0, to: 39, into: &whole)
    for first in 0..<16 {
      for rows in 1...(16 - first) {
        let values = Array(x.values[(first * depth)..<((first + rows) * depth)])
        var part = Matrix.blank(rows, 39)
        gemv(
          level, Matrix(values: values, rows: rows, width: depth, stride: depth), w, from: 0, to: 39,
          into: &part)
        #expect(part.bits == Array(whole.bits[(first * 39)..<((first + rows) * 39)]))
      }
    }
    for cut in 0...39 {
      var split = Matrix.blank(16, 39)
      gemv(level, x, w, from: 0, to: cut, into: &split)
      gemv(level, x, w, from: cut, to: 39, into: &split)
      #expect(split.bits == whole.bits)
    }
  }

  @Test("A range of columns gives what those columns alone give", arguments: Level.all, Storage.allCases)
  func columns(level: Level, storage: Storage) {
    var random = SeededGenerator(seed: 8)
    let source = random.matrix(9, 50)
    let x = random.matrix(2, 21)
    let alone = (0..<9).flatMap { source.row($0)[($0 * 50 + 13)..<($0 * 50 + 34)] }
    var expected = Matrix.blank(2, 9)
    let part = Weights(Matrix(values: alone, rows: 9, width: 21, stride: 21), as: storage)
    gemv(level, x, part, from: 0, to: 9, into: &expected)
    var y = Matrix.blank(2, 9)
    gemv(level, x, Weights(source, as: storage), column: 13, from: 0, to: 9, into: &y)
    #expect(y.bits == expected.bits)
  }
}

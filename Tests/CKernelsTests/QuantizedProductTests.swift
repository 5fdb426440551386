import CKernels
import TestSupport
import Testing

@Suite("Products with quantized weights")
struct QuantizedProductTests {
  private func gemv(
    _ level: Level, _ x: Matrix, _ w: QuantizedWeights, column: Int = 0, from: Int = 0, to: Int? = nil,
    into y: inout Matrix
  ) {
    level.kernels.gemv(
      x.values, x.rows, x.stride, w.bytes, w.type, w.width, column, from, to ?? w.rows, x.width, &y.values,
      y.stride)
  }

  private func gemm(
    _ level: Level, _ x: Matrix, _ w: QuantizedWeights, from: Int = 0, to: Int? = nil, into y: inout Matrix
  ) {
    var scratch = [Float](repeating: .nan, count: hk_gemm_scratch(x.rows, x.width))
    level.kernels.gemm(
      x.values, x.rows, x.stride, w.bytes, w.type, w.width, from, to ?? w.rows, x.width, &y.values, y.stride,
      &scratch)
  }

  private func agree(_ expected: [[Reference.Value]], _ y: Matrix) -> Bool {
    (0..<y.rows).allSatisfy { i in (0..<y.width).allSatisfy { expected[i][$0].accepts(y[i, $0]) } }
  }

  @Test(
    "Products for decode agree with double precision", arguments: [1, 2, 7, 8, 9, 19], BlockFormat.allCases)
  func decode(blocks: Int, format: BlockFormat) {
    var random = SeededGenerator(seed: 62)
    let w = QuantizedWeights(format, rows: 6, blocks: blocks, &random)
    for rows in [1, 2, 3, 4, 5, 6, 7, 13] {
      let x = random.matrix(rows, w.width, stride: w.width + 3)
      let expected = w.product(x)
      for level in Level.all {
        var y = Matrix.blank(rows, 6, stride: 9)
        gemv(level, x, w, into: &y)
        #expect(agree(expected, y) && y.gapsAreUntouched, "\(level.name), \(rows) rows")
      }
    }
  }

  @Test("Rows longer than a piece are added up", arguments: BlockFormat.allCases)
  func longRows(format: BlockFormat) {
    var random = SeededGenerator(seed: 63)
    let w = QuantizedWeights(format, rows: 3, blocks: 8192 / format.length + 3, &random)
    let x = random.matrix(14, w.width)
    let expected = w.product(x)
    for level in Level.all {
      var y = Matrix.blank(14, 3)
      gemv(level, x, w, into: &y)
      #expect(agree(expected, y), "\(level.name)")
    }
  }

  @Test("Any range of columns takes part", arguments: BlockFormat.allCases)
  func columns(format: BlockFormat) {
    var random = SeededGenerator(seed: 64)
    let w = QuantizedWeights(format, rows: 5, blocks: format.length == 32 ? 45 : 7, &random)
    let ranges = [
      (0, 1), (31, 2), (5, 300), (format.length, 2 * format.length), (format.length, 40), (w.width - 1, 1),
      (17, w.width - 17), (0, w.width - 3), (80, 80),
    ]
    for (column, width) in ranges {
      let x = random.matrix(5, width, stride: width + 1)
      let expected = w.product(x, column: column)
      for level in Level.all {
        var y = Matrix.blank(5, 5)
        gemv(level, x, w, column: column, into: &y)
        #expect(agree(expected, y), "\(level.name), \(width) from \(column)")
        for row in 0..<5 {
          var alone = Matrix.blank(1, 5)
          let one = Matrix(values: Array(x.row(row)), rows: 1, width: width, stride: width)
          gemv(level, one, w, column: column, to: 3, into: &alone)
          gemv(level, one, w, column: column, from: 3, into: &alone)
          #expect(alone.bits == y.row(row).map(\.bitPattern), "\(level.name), \(width) from \(column)")
        }
      }
    }
  }

  @Test(
    "A row's bits do not depend on its company or on the split", arguments: Level.all, BlockFormat.allCases)
  func batchInvariance(level: Level, format: BlockFormat) {
    var random = SeededGenerator(seed: 65)
    let w = QuantizedWeights(format, rows: 11, blocks: 9, &random)
    let x = random.matrix(14, w.width)
    var whole = Matrix.blank(14, 11)
    gemv(level, x, w, into: &whole)
    for first in 0..<14 {
      for rows in 1...(14 - first) {
        let values = Array(x.values[(first * w.width)..<((first + rows) * w.width)])
        var part = Matrix.blank(rows, 11)
        gemv(level, Matrix(values: values, rows: rows, width: w.width, stride: w.width), w, into: &part)
        #expect(part.bits == Array(whole.bits[(first * 11)..<((first + rows) * 11)]))
      }
    }
    for cut in 0...11 {
      var split = Matrix.blank(14, 11)
      gemv(level, x, w, to: cut, into: &split)
      gemv(level, x, w, from: cut, into: &split)
      #expect(split.bits == whole.bits)
    }
  }

  @Test(
    "Products for prefill agree with double precision", arguments: [(1, 1, 1), (13, 35, 3), (5, 259, 9)],
    BlockFormat.allCases)
  func prefill(shape: (rows: Int, columns: Int, blocks: Int), format: BlockFormat) {
    var random = SeededGenerator(seed: 66)
    let w = QuantizedWeights(format, rows: shape.columns, blocks: shape.blocks, &random)
    let x = random.matrix(shape.rows, w.width, stride: w.width + 1)
    let expected = Reference.product(x, w.matrix)
    for level in Level.all {
      var y = Matrix.blank(shape.rows, shape.columns, stride: shape.columns + 2)
      gemm(level, x, w, into: &y)
      #expect(agree(expected, y) && y.gapsAreUntouched, "\(level.name)")
      var split = Matrix.blank(shape.rows, shape.columns, stride: shape.columns + 2)
      gemm(level, x, w, to: shape.columns / 3, into: &split)
      gemm(level, x, w, from: shape.columns / 3, into: &split)
      #expect(split.bits == y.bits, "\(level.name)")
    }
  }

  @Test("Projected norms take any range of columns", arguments: BlockFormat.allCases)
  func projectedNorms(format: BlockFormat) {
    var random = SeededGenerator(seed: 67)
    let w = QuantizedWeights(format, rows: 39, blocks: format.length == 32 ? 20 : 3, &random)
    for (column, d) in [(0, 64), (64, 64), (80, 80), (3, 1), (100, 400), (0, w.width)] {
      let v = random.matrix(7, d, stride: d + 3)
      let columns = (0..<39).flatMap { w.matrix.row($0).dropFirst(column).prefix(d) }
      let part = Matrix(values: columns, rows: 39, width: d, stride: d)
      let expected = Reference.product(v, part).map { row in
        let sum = row.reduce(0.0) { $0 + abs($1.exact) }
        let error = row.reduce(0.0) { $0 + $1.tolerance }
        return Reference.Value(exact: sum, tolerance: error + Double(47) * Reference.unit * sum)
      }
      for level in Level.all {
        var out = [Float](repeating: -7, count: 8)
        var scratch = [Float](repeating: .nan, count: hk_projected_l1_scratch(7, d))
        level.kernels.projected_l1(
          v.values, v.stride, 7, w.bytes, w.type, w.width, column, 39, d, &out, &scratch)
        #expect(zip(expected, out).allSatisfy { $0.accepts($1) }, "\(level.name), \(d) from \(column)")
        #expect(out[7] == -7, "\(level.name)")
      }
    }
  }

  @Test("Nothing is read outside the rows, which may begin at any byte", arguments: BlockFormat.allCases)
  func staysInside(format: BlockFormat) throws {
    var random = SeededGenerator(seed: 68)
    for blocks in [1, 7, 8, 13] {
      let w = QuantizedWeights(format, rows: 5, blocks: blocks, &random)
      let x = random.matrix(4, w.width)
      for level in Level.all {
        var expected = Matrix.blank(4, 5)
        gemv(level, x, w, into: &expected)
        for atEnd in [false, true] {
          let guarded = try #require(GuardedBytes(w.bytes, atEnd: atEnd))
          var y = Matrix.blank(4, 5)
          level.kernels.gemv(
            x.values, 4, w.width, guarded.start, w.type, w.width, 0, 0, 5, w.width, &y.values, 5)
          #expect(y.bits == expected.bits, "\(level.name)")
          var widened = [Float](repeating: 0, count: 5 * w.width)
          level.kernels.to_f32(guarded.start, w.type, 5 * w.width, &widened)
          #expect(widened == w.matrix.values, "\(level.name)")
          var scratch = [Float](repeating: .nan, count: hk_gemm_scratch(4, w.width))
          level.kernels.gemm(
            x.values, 4, w.width, guarded.start, w.type, w.width, 0, 5, w.width, &y.values, 5, &scratch)
          #expect(agree(Reference.product(x, w.matrix), y), "\(level.name)")
        }
      }
    }
  }
}

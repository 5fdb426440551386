import CKernels
import TestSupport
import Testing

@Suite("L1 norms of projected values")
struct ProjectionTests {
  @Test(
    "Norms agree with double precision",
    arguments: [(1, 1, 1), (3, 17, 16), (33, 100, 32), (200, 40, 8), (13, 300, 64)], Storage.allCases)
  func agreesWithReference(shape: (values: Int, rows: Int, d: Int), storage: Storage) {
    var random = SeededGenerator(seed: 51)
    let v = random.matrix(shape.values, shape.d, stride: shape.d + 3)
    // The second head's columns of two.
    let w = Weights(random.matrix(shape.rows, 2 * shape.d), as: storage)
    let own = (0..<shape.rows).flatMap { w.matrix.row($0).suffix(shape.d) }
    let part = Matrix(values: own, rows: shape.rows, width: shape.d, stride: shape.d)
    let expected = Reference.product(v, part).map { row in
      let sum = row.reduce(0.0) { $0 + abs($1.exact) }
      let error = row.reduce(0.0) { $0 + $1.tolerance }
      return Reference.Value(exact: sum, tolerance: error + Double(shape.rows + 8) * Reference.unit * sum)
    }
    for level in Level.all {
      var out = [Float](repeating: -7, count: shape.values + 1)
      var scratch = [Float](repeating: .nan, count: hk_projected_l1_scratch(shape.values, shape.d))
      level.kernels.projected_l1(
        v.values, v.stride, shape.values, w.bytes, w.type, w.stride, shape.d, shape.rows, shape.d, &out,
        &scratch)
      #expect(zip(expected, out).allSatisfy { $0.accepts($1) }, "\(level.name)")
      #expect(out[shape.values] == -7, "\(level.name)")
    }
  }
}

import CKernels
import TestSupport

/// Quantized weights, and the values they stand for.
struct QuantizedWeights {
  let format: BlockFormat
  let bytes: [UInt8]
  /// The weights, rounded once where they have an offset.
  let matrix: Matrix
  /// `|scale * quant| + |offset|` for every weight: what the errors of a product grow with.
  let sizes: Matrix

  init(_ format: BlockFormat, bytes: [UInt8], rows: Int) {
    self.format = format
    self.bytes = bytes
    var values: [Float] = []
    var sizes: [Float] = []
    for start in stride(from: 0, to: bytes.count, by: format.size) {
      let block = bytes[start..<start + format.size]
      for index in 0..<format.length {
        let (scaled, offset) = format.weight(index, of: block)
        values.append(format.halves.count == 2 ? scaled + offset : scaled)
        sizes.append(abs(scaled) + abs(offset))
      }
    }
    let width = values.count / rows
    matrix = Matrix(values: values, rows: rows, width: width, stride: width)
    self.sizes = Matrix(values: sizes, rows: rows, width: width, stride: width)
  }

  /// Random bits, and scales of either sign, some of them zero or subnormal.
  init(_ format: BlockFormat, rows: Int, blocks: Int, _ random: inout SeededGenerator) {
    var bytes = (0..<rows * blocks * format.size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    for start in stride(from: 0, to: bytes.count, by: format.size) {
      for place in format.halves {
        let kind = random.next() % 16
        let scale = kind == 0 ? 0 : Float16(random.float()) * (kind == 1 ? 0x1p-20 : 0x1p-5)
        bytes[start + place] = UInt8(truncatingIfNeeded: scale.bitPattern)
        bytes[start + place + 1] = UInt8(truncatingIfNeeded: scale.bitPattern >> 8)
      }
    }
    self.init(format, bytes: bytes, rows: rows)
  }

  var type: hk_dtype { format.type }
  var rows: Int { matrix.rows }
  var width: Int { matrix.width }

  /// `x` times the columns `column..<column + x.width`, as `hk_gemv` may round it.
  func product(_ x: Matrix, column: Int = 0) -> [[Reference.Value]] {
    (0..<x.rows).map { i in
      (0..<rows).map { row in
        let range = { (m: Matrix) in m.row(row).dropFirst(column).prefix(x.width) }
        var value = Reference.Value(exact: 0, tolerance: 0)
        for (x, (weight, size)) in zip(x.row(i), zip(range(matrix), range(sizes))) {
          value.exact += Double(x) * Double(weight)
          value.tolerance += abs(Double(x)) * Double(size)
        }
        value.tolerance *= Double(x.width / 16 + 64) * Reference.unit
        return value
      }
    }
  }
}

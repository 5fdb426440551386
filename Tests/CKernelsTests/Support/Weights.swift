import CKernels
import Testing

/// A way to store weights.
enum Storage: CaseIterable, CustomTestStringConvertible {
  case f32, f16, bf16

  var type: hk_dtype {
    switch self {
    case .f32: HK_F32
    case .f16: HK_F16
    case .bf16: HK_BF16
    }
  }

  var testDescription: String { "\(self)" }
}

/// Stored weights, and the exact values they stand for.
struct Weights {
  let storage: Storage
  let bytes: [UInt8]
  let matrix: Matrix

  init(_ source: Matrix, as storage: Storage) {
    self.storage = storage
    var exact = source
    switch storage {
    case .f32:
      bytes = source.values.flatMap { Self.littleEndian($0.bitPattern) }
    case .f16:
      let halves = source.values.map { Float16($0) }
      bytes = halves.flatMap { Self.littleEndian($0.bitPattern) }
      exact.values = halves.map { Float($0) }
    case .bf16:
      let halves = source.values.map { UInt16($0.bitPattern >> 16) }
      bytes = halves.flatMap { Self.littleEndian($0) }
      exact.values = halves.map { Float(bitPattern: UInt32($0) << 16) }
    }
    matrix = exact
  }

  var type: hk_dtype { storage.type }
  var stride: Int { matrix.stride }

  private static func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}

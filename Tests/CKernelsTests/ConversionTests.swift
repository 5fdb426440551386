import CKernels
import TestSupport
import Testing

@Suite("Widening of weights")
struct ConversionTests {
  static let patterns = (0...UInt16.max).map { $0 }

  @Test("Every float16 widens exactly", arguments: Level.all)
  func everyFloat16(level: Level) {
    var widened = [Float](repeating: 0, count: 65_536)
    level.kernels.to_f32(Self.patterns, HK_F16, 65_536, &widened)
    let wrong = Self.patterns.filter { pattern in
      let expected = Float(Float16(bitPattern: pattern))
      let value = widened[Int(pattern)]
      return expected.isNaN ? !value.isNaN : value.bitPattern != expected.bitPattern
    }
    #expect(wrong.isEmpty)
  }

  @Test("Every bfloat16 widens to the same bits", arguments: Level.all)
  func everyBFloat16(level: Level) {
    var widened = [Float](repeating: 0, count: 65_536)
    level.kernels.to_f32(Self.patterns, HK_BF16, 65_536, &widened)
    let wrong = Self.patterns.filter { pattern in
      let expected = Float(bitPattern: UInt32(pattern) << 16)
      let value = widened[Int(pattern)]
      return expected.isNaN ? !value.isNaN : value.bitPattern != expected.bitPattern
    }
    #expect(wrong.isEmpty)
  }

  @Test("Any number of values is written, and no more", arguments: Level.all, Storage.allCases)
  func anyCount(level: Level, storage: Storage) {
    var random = SeededGenerator(seed: 7)
    let weights = Weights(random.matrix(1, 40), as: storage)
    for count in 0...40 {
      var widened = [Float](repeating: -7, count: 41)
      level.kernels.to_f32(weights.bytes, storage.type, count, &widened)
      #expect(Array(widened[..<count]) == Array(weights.matrix.values[..<count]))
      #expect(widened[count...].allSatisfy { $0 == -7 })
    }
  }
}

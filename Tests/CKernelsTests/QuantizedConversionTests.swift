import CKernels
import Foundation
import TestSupport
import Testing

@Suite("Widening of quantized weights")
struct QuantizedConversionTests {
  /// What Tests/Reference/quantization.py wrote.
  struct Recorded: Decodable {
    struct Format: Decodable {
      let blocks: String
      let values: String
    }
    let source: String
    let formats: [String: Format]

    static func load() throws -> Recorded {
      let file = URL(filePath: Repository.fixture("quantized.json"))
      return try JSONDecoder().decode(Recorded.self, from: Data(contentsOf: file))
    }
  }

  private func bytes(_ hex: String) throws -> [UInt8] {
    let digits = try hex.map { try #require($0.hexDigitValue) }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  @Test("Weights are those of the gguf library, to the bit", arguments: BlockFormat.allCases)
  func agreesWithLibrary(format: BlockFormat) throws {
    let recorded = try #require(Recorded.load().formats[format.rawValue])
    let blocks = try bytes(recorded.blocks)
    let expected = try bytes(recorded.values)
    let count = expected.count / 4
    #expect(count == blocks.count / format.size * format.length && count > 0)
    let bits = (0..<count).map { index in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(expected[4 * index + $1]) << (8 * $1) }
    }
    for level in Level.all {
      var widened = [Float](repeating: -7, count: count + 1)
      level.kernels.to_f32(blocks, format.type, count, &widened)
      #expect(widened[..<count].map(\.bitPattern) == bits, "\(level.name)")
      #expect(widened[count] == -7)
    }
    #expect(QuantizedWeights(format, bytes: blocks, rows: 1).matrix.bits == bits, "the tests' own decoding")
  }

  @Test("Any number of blocks is written, and no more", arguments: Level.all, BlockFormat.allCases)
  func anyCount(level: Level, format: BlockFormat) {
    var random = SeededGenerator(seed: 61)
    let weights = QuantizedWeights(format, rows: 1, blocks: 19, &random)
    for blocks in 0...19 {
      let count = blocks * format.length
      var widened = [Float](repeating: -7, count: count + 1)
      level.kernels.to_f32(weights.bytes, format.type, count, &widened)
      #expect(widened[..<count].map(\.bitPattern) == weights.matrix.bits[..<count].map { $0 })
      #expect(widened[count] == -7)
    }
  }

  @Test("Sizes are those of the formats", arguments: BlockFormat.allCases)
  func sizes(format: BlockFormat) {
    #expect(hk_block_length(format.type) == format.length)
    #expect(hk_row_bytes(format.type, 5 * format.length) == 5 * format.size)
  }

  @Test("A plain weight is a block of its own", arguments: Storage.allCases)
  func plainSizes(storage: Storage) {
    #expect(hk_block_length(storage.type) == 1)
    #expect(hk_row_bytes(storage.type, 7) == 7 * (storage == .f32 ? 4 : 2))
  }
}

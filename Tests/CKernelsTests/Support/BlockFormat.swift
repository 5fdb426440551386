import CKernels
import Testing

/// A quantized form of weights, decoded one weight at a time as ggml defines it.
enum BlockFormat: String, CaseIterable, CustomTestStringConvertible {
  case q8_0 = "Q8_0"
  case q4_0 = "Q4_0"
  case q4_1 = "Q4_1"
  case q5_0 = "Q5_0"
  case q5_1 = "Q5_1"
  case q4K = "Q4_K"
  case q5K = "Q5_K"
  case q6K = "Q6_K"

  var type: hk_dtype {
    switch self {
    case .q8_0: HK_Q8_0
    case .q4_0: HK_Q4_0
    case .q4_1: HK_Q4_1
    case .q5_0: HK_Q5_0
    case .q5_1: HK_Q5_1
    case .q4K: HK_Q4_K
    case .q5K: HK_Q5_K
    case .q6K: HK_Q6_K
    }
  }

  /// Weights in a block.
  var length: Int { rawValue.hasSuffix("K") ? 256 : 32 }

  /// Bytes in a block.
  var size: Int {
    switch self {
    case .q8_0: 34
    case .q4_0: 18
    case .q4_1: 20
    case .q5_0: 22
    case .q5_1: 24
    case .q4K: 144
    case .q5K: 176
    case .q6K: 210
    }
  }

  /// Where in a block its float16 numbers lie.
  var halves: [Int] {
    switch self {
    case .q8_0, .q4_0, .q5_0: [0]
    case .q4_1, .q5_1, .q4K, .q5K: [0, 2]
    case .q6K: [208]
    }
  }

  var testDescription: String { rawValue }

  /// The weight at `index` of a block: a scaled quant, and what is added to it.
  func weight(_ index: Int, of block: ArraySlice<UInt8>) -> (scaled: Float, offset: Float) {
    let byte = { Int(block[block.startIndex + $0]) }
    let half = { (place: Int) in Float(Float16(bitPattern: UInt16(byte(place) | byte(place + 1) << 8))) }
    let nibble = { (place: Int) in byte(place + index % 16) >> (index / 16 * 4) & 15 }
    let fifth = { (place: Int) in (byte(place + index / 8) >> (index % 8) & 1) << 4 }
    switch self {
    case .q8_0: return (half(0) * Float(Int8(bitPattern: UInt8(byte(2 + index)))), 0)
    case .q4_0: return (half(0) * Float(nibble(2) - 8), 0)
    case .q4_1: return (half(0) * Float(nibble(4)), half(2))
    case .q5_0: return (half(0) * Float((nibble(6) | fifth(2)) - 16), 0)
    case .q5_1: return (half(0) * Float(nibble(8) | fifth(4)), half(2))
    case .q4K, .q5K:
      let group = index / 32
      let low = (self == .q4K ? 16 : 48) + group / 2 * 32 + index % 32
      var quant = byte(low) >> (group % 2 * 4) & 15
      if self == .q5K { quant |= (byte(16 + index % 32) >> group & 1) << 4 }
      var (scale, minimum) = (byte(4 + group % 4), byte(8 + group % 4))
      if group < 4 {
        (scale, minimum) = (scale & 63, minimum & 63)
      } else {
        let rest = byte(12 + group % 4)
        (scale, minimum) = (rest & 15 | (scale >> 6) << 4, rest >> 4 | (minimum >> 6) << 4)
      }
      return (half(0) * Float(scale) * Float(quant), -(half(2) * Float(minimum)))
    case .q6K:
      let (side, place) = (index / 128, index % 128)
      let low = byte(64 * side + place % 64) >> (place / 64 * 4) & 15
      let high = byte(128 + 32 * side + place % 32) >> (place / 32 * 2) & 3
      let scale = Int8(bitPattern: UInt8(byte(192 + index / 16)))
      return (half(208) * Float(scale) * Float((low | high << 4) - 32), 0)
    }
  }
}

package import CKernels

/// The element types of ggml that a GGUF file may give its tensors, by their names in ggml.
///
/// Quantized types store blocks of elements; a row is a whole number of blocks. Sizes are those of
/// `GGML_QUANT_SIZES` in the Python package `gguf` 0.19.
public enum GGMLType: String, CaseIterable, Sendable {
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case float64 = "F64"
  case int8 = "I8"
  case int16 = "I16"
  case int32 = "I32"
  case int64 = "I64"
  case q40 = "Q4_0"
  case q41 = "Q4_1"
  case q50 = "Q5_0"
  case q51 = "Q5_1"
  case q80 = "Q8_0"
  case q4K = "Q4_K"
  case q5K = "Q5_K"
  case q6K = "Q6_K"
  // Known by name alone, so that a file that needs them can be told what it has.
  case q10 = "Q1_0"
  case q42 = "Q4_2"
  case q43 = "Q4_3"
  case q81 = "Q8_1"
  case q2K = "Q2_K"
  case q3K = "Q3_K"
  case q8K = "Q8_K"
  case iq1S = "IQ1_S"
  case iq1M = "IQ1_M"
  case iq2XXS = "IQ2_XXS"
  case iq2XS = "IQ2_XS"
  case iq2S = "IQ2_S"
  case iq3XXS = "IQ3_XXS"
  case iq3S = "IQ3_S"
  case iq4NL = "IQ4_NL"
  case iq4XS = "IQ4_XS"
  case q4By4 = "Q4_0_4_4"
  case q4By8 = "Q4_0_4_8"
  case q8By8 = "Q4_0_8_8"
  case iq4By4 = "IQ4_NL_4_4"
  case iq4By8 = "IQ4_NL_4_8"
  case iq8By8 = "IQ4_NL_8_8"
  case tq1 = "TQ1_0"
  case tq2 = "TQ2_0"
  case mxfp4 = "MXFP4"
  case nvfp4 = "NVFP4"

  /// The types in the order of their numbers in a file, from 0.
  private static let numbered: [GGMLType] = [
    .float32, .float16, .q40, .q41, .q42, .q43, .q50, .q51, .q80, .q81, .q2K, .q3K, .q4K, .q5K, .q6K, .q8K,
    .iq2XXS, .iq2XS, .iq3XXS, .iq1S, .iq4NL, .iq3S, .iq2S, .iq4XS, .int8, .int16, .int32, .int64, .float64,
    .iq1M, .bfloat16, .q4By4, .q4By8, .q8By8, .tq1, .tq2, .iq4By4, .iq4By8, .iq8By8, .mxfp4, .nvfp4, .q10,
  ]

  /// The type of that number in a file, if ggml has ever had one.
  package init?(number: UInt32) {
    guard let index = Int(exactly: number), Self.numbered.indices.contains(index) else { return nil }
    self = Self.numbered[index]
  }

  /// The elements of one block and its bytes; `nil` for a type that is known by name alone.
  public var block: (elements: Int, bytes: Int)? {
    switch self {
    case .int8: (1, 1)
    case .float16, .bfloat16, .int16: (1, 2)
    case .float32, .int32: (1, 4)
    case .float64, .int64: (1, 8)
    case .q40: (32, 18)
    case .q41: (32, 20)
    case .q50: (32, 22)
    case .q51: (32, 24)
    case .q80: (32, 34)
    case .q4K: (256, 144)
    case .q5K: (256, 176)
    case .q6K: (256, 210)
    default: nil
    }
  }

  /// The names of the types whose blocks are known, for errors.
  static var readable: String {
    allCases.filter { $0.block != nil }.map(\.rawValue).joined(separator: ", ")
  }

  /// The kernels' name of the type, if they can compute with it.
  package var kernelType: hk_dtype? {
    switch self {
    case .float32: HK_F32
    case .float16: HK_F16
    case .bfloat16: HK_BF16
    case .q80: HK_Q8_0
    case .q40: HK_Q4_0
    case .q41: HK_Q4_1
    case .q50: HK_Q5_0
    case .q51: HK_Q5_1
    case .q4K: HK_Q4_K
    case .q5K: HK_Q5_K
    case .q6K: HK_Q6_K
    default: nil
    }
  }
}

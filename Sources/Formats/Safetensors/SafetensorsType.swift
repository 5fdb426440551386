package import CKernels

/// The element types of the safetensors format whose elements are whole bytes, by their names in the format.
public enum SafetensorsType: String, CaseIterable, Sendable {
  case bool = "BOOL"
  case uint8 = "U8"
  case int8 = "I8"
  case float8E5M2 = "F8_E5M2"
  case float8E4M3 = "F8_E4M3"
  case float8E8M0 = "F8_E8M0"
  case int16 = "I16"
  case uint16 = "U16"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int32 = "I32"
  case uint32 = "U32"
  case float32 = "F32"
  case float64 = "F64"
  case int64 = "I64"
  case uint64 = "U64"
  case complex64 = "C64"

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E8M0: 1
    case .int16, .uint16, .float16, .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .float64, .int64, .uint64, .complex64: 8
    }
  }

  /// The kernels' name of the type, if they can compute with it.
  package var kernelType: hk_dtype? {
    switch self {
    case .float32: HK_F32
    case .float16: HK_F16
    case .bfloat16: HK_BF16
    default: nil
    }
  }
}

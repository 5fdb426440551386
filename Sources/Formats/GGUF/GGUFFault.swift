/// What is wrong at one place of a GGUF file.
enum GGUFFault {
  /// The file ends before its header does.
  case tooShort(bytes: Int)
  /// The file begins with something else than the format's four bytes.
  case magic([UInt8])
  /// The file is for machines that store the highest byte first.
  case bigEndian
  /// The version is none that can be read.
  case version(UInt32)
  /// A number of things is more than the rest of the file can hold.
  case tooMany(String, UInt64, limit: Int)
  /// The file ends inside a field.
  case cutShort(String, bytes: Int, left: Int)
  /// A string is longer than the format allows or the rest of the file is.
  case tooLong(String, UInt64, limit: Int)
  /// A name is not valid UTF-8.
  case notUTF8(String)
  /// A value's type is none that the format defines.
  case valueType(key: String, UInt32)
  /// A truth value is neither 0 nor 1.
  case boolean(key: String, UInt8)
  /// Arrays stand in arrays too deep.
  case nesting(key: String)
  /// The alignment of tensors is none that can be used.
  case alignment(String)
  /// A tensor has no dimension or too many.
  case dimensionCount(tensor: String, UInt32)
  /// A dimension of a tensor is 0 or does not fit in an integer.
  case dimension(tensor: String, UInt64)
  /// A tensor's type has no number that is known, or is known by name alone.
  case type(tensor: String, String)
  /// A tensor's rows are no whole number of blocks.
  case partialBlock(tensor: String, columns: Int, type: GGMLType)
  /// A tensor begins where its alignment forbids.
  case misaligned(tensor: String, UInt64, alignment: Int)
  /// A tensor's bytes do not lie inside the file.
  case outside(tensor: String, UInt64, bytes: Int, limit: Int)
}

extension GGUFFault: CustomStringConvertible {
  /// What was found and what was expected, to follow the file and the place.
  var description: String {
    switch self {
    case .tooShort(let bytes):
      "the file has \(bytes) bytes, expected at least \(GGUFHeader.leastBytes) for the header of a GGUF file"
    case .magic(let bytes):
      "the file begins with \(Self.hexadecimal(bytes)), expected \(Self.hexadecimal(Array("GGUF".utf8))), "
        + "\"GGUF\""
    case .bigEndian:
      "the file is big-endian, expected a little-endian GGUF file of version 2 or 3"
    case .version(let version):
      "the version is \(version), expected 2 or 3"
    case .tooMany(let what, let count, let limit):
      "\(what) is \(count), expected at most \(limit), which is what the rest of the file can hold"
    case .cutShort(let what, let bytes, let left):
      "\(what) takes \(bytes) bytes, expected at most the \(left) that are left in the file"
    case .tooLong(let what, let length, let limit):
      "\(what) has \(length) bytes, expected at most \(limit)"
    case .notUTF8(let what):
      "\(what) is not UTF-8, expected a text in UTF-8"
    case .valueType(let key, let number):
      "\"\(key.shortened())\" has a value of the unknown type \(number), expected a type from 0 to 12"
    case .boolean(let key, let byte):
      "\"\(key.shortened())\" has the truth value \(byte), expected 0 or 1"
    case .nesting(let key):
      "\"\(key.shortened())\" has arrays in arrays, expected at most \(GGUFCursor.deepest) levels of them"
    case .alignment(let found):
      "\"\(GGUFHeader.alignmentKey)\" is \(found), "
        + "expected a power of two from \(GGUFHeader.alignments.lowerBound) "
        + "to \(GGUFHeader.alignments.upperBound)"
    case .dimensionCount(let tensor, let count):
      "tensor \"\(tensor.shortened())\" has \(count) dimensions, expected 1 to \(GGUFHeader.mostDimensions)"
    case .dimension(let tensor, let dimension):
      "tensor \"\(tensor.shortened())\" has a dimension of \(dimension), expected 1 to \(Int.max)"
    case .type(let tensor, let type):
      "tensor \"\(tensor.shortened())\" has the \(type), expected one of \(GGMLType.readable)"
    case .partialBlock(let tensor, let columns, let type):
      "tensor \"\(tensor.shortened())\" has rows of \(columns) elements, "
        + "expected a multiple of \(type.block?.elements ?? 1) for the type \(type.rawValue)"
    case .misaligned(let tensor, let offset, let alignment):
      "tensor \"\(tensor.shortened())\" begins \(offset) bytes into the data, "
        + "expected a multiple of \(alignment)"
    case .outside(let tensor, let offset, let bytes, let limit):
      "tensor \"\(tensor.shortened())\" takes \(bytes) bytes from \(offset) bytes into the data on, "
        + "expected it to end within the \(limit) bytes of the data"
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
  }
}

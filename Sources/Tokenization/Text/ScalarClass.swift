/// What the split patterns ask of a character: `\p{L}`, `\p{N}`, `\s` or none of them.
enum ScalarClass: UInt8, Sendable {
  case letter, number, whitespace, other

  /// The class of a Unicode scalar value.
  init(_ value: UInt32) {
    self = value < 0x80 ? Self.ascii(UInt8(truncatingIfNeeded: value)) : Self.beyondASCII(value)
  }

  private static func ascii(_ byte: UInt8) -> ScalarClass {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): .letter
    case UInt8(ascii: "0")...UInt8(ascii: "9"): .number
    case 0x09...0x0D, 0x20: .whitespace
    default: .other
    }
  }

  private static func beyondASCII(_ value: UInt32) -> ScalarClass {
    guard let scalar = Unicode.Scalar(value) else { return .other }
    return switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: .letter
    case .decimalNumber, .letterNumber, .otherNumber: .number
    case .spaceSeparator, .lineSeparator, .paragraphSeparator: .whitespace
    // NEL is the one control character beyond ASCII that counts as white space.
    default: value == 0x85 ? .whitespace : .other
    }
  }
}

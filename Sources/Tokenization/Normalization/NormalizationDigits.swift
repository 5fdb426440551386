/// Numbers in the digits of base 64: five bits each, the lowest first, 32 added to every digit but the last.
struct NormalizationDigits: Sendable {
  private let text: StaticString
  private var position = 0

  /// The numbers of an ASCII text.
  init(_ text: StaticString) {
    self.text = text
  }

  /// The next number, or `nil` at the end.
  mutating func next() -> UInt32? {
    var number: UInt32 = 0
    var shift: UInt32 = 0
    while position < text.utf8CodeUnitCount {
      let digit = Self.value(of: text.utf8Start[position])
      position += 1
      number |= (digit & 31) << shift
      shift += 5
      if digit < 32 { return number }
    }
    return nil
  }

  private static func value(of digit: UInt8) -> UInt32 {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    default: 63
    }
  }
}

/// The tokens `<0x00>` to `<0xFF>`, by which vocabularies of characters spell single bytes.
enum ByteToken {
  /// The spelling of a byte's token.
  static func spelling(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)], UInt8(ascii: ">")]
  }

  /// The byte that a token stands for, if it has the form of such a token.
  static func byte(_ spelling: [UInt8]) -> UInt8? {
    guard spelling.count == 6, spelling.starts(with: "<0x".utf8), spelling[5] == UInt8(ascii: ">") else {
      return nil
    }
    guard let high = digit(spelling[3]), let low = digit(spelling[4]) else { return nil }
    return high << 4 | low
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

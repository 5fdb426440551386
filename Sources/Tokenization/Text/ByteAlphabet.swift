/// The printable stand-ins by which byte-level vocabularies spell the 256 bytes: printable Latin-1 stands
/// for itself, every other byte for U+0100 and up, in order.
enum ByteAlphabet {
  /// The byte that a scalar stands for, at the scalar's value; `-1` where there is none.
  private static let bytes: [Int16] = {
    var table = [Int16](repeating: -1, count: 0x100 + 68)
    var next = 0x100
    for byte in 0..<256 {
      let printsAsItself = (0x21...0x7E).contains(byte) || (0xA1...0xFF).contains(byte) && byte != 0xAD
      if printsAsItself {
        table[byte] = Int16(byte)
      } else {
        table[next] = Int16(byte)
        next += 1
      }
    }
    return table
  }()

  /// The bytes that a token of the file stands for, or `nil` when it has a character from outside the
  /// alphabet, as special tokens may.
  static func decode(_ token: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(token.count)
    var position = 0
    while position < token.count {
      let (scalar, length) = UTF8Scalar.decode(token, at: position)
      guard scalar < bytes.count, bytes[Int(scalar)] >= 0 else { return nil }
      result.append(UInt8(truncatingIfNeeded: bytes[Int(scalar)]))
      position += length
    }
    return result
  }
}

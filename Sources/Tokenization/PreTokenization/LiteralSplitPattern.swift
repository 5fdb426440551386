/// A string that is split by as it stands.
struct LiteralSplitPattern: SplitPattern {
  /// Not empty.
  let bytes: [UInt8]

  func matchEnd(in text: [UInt8], from start: Int, limit: Int) -> Int? {
    guard text[start] == bytes[0], text[start..<limit].starts(with: bytes) else { return nil }
    return start + bytes.count
  }
}

import Tokenization

extension Tokenizer {
  /// A token's text by itself; bytes that are no text of their own become U+FFFD.
  func text(of id: Int32) -> String { String(decoding: bytes(of: id), as: UTF8.self) }

  /// The text of each token in its place: a character whose bytes lie in several tokens stands at the last of them.
  func texts(of ids: [Int32]) -> [String] {
    var pending: [UInt8] = []
    return ids.enumerated().map { index, id in
      pending += bytes(of: id)
      let missing = index + 1 < ids.count ? Self.incompleteSuffix(of: pending) : 0
      let text = String(decoding: pending.dropLast(missing), as: UTF8.self)
      pending = pending.suffix(missing)
      return text
    }
  }

  /// How many bytes at the end begin a character that is not complete.
  private static func incompleteSuffix(of bytes: [UInt8]) -> Int {
    for back in 1...3 where back <= bytes.count {
      let byte = bytes[bytes.count - back]
      if byte & 0xC0 == 0x80 { continue }
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return length > back ? back : 0
    }
    return 0
  }
}

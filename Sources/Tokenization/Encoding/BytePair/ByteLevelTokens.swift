/// The tokens of a byte-level vocabulary by the bytes that they stand for.
enum ByteLevelTokens {
  /// The token of each byte, negative where there is none, and every token by its raw bytes.
  ///
  /// - Parameter spellings: Spelled in the ``ByteAlphabet``; those that are not are left out.
  static func read(_ spellings: [[UInt8]?]) -> (bytes: [Int32], whole: ByteStringTable) {
    var byteTokens = [Int32](repeating: -1, count: 256)
    var whole = ByteStringTable(capacity: spellings.count)
    for (id, spelling) in spellings.enumerated() {
      guard let spelling, let bytes = ByteAlphabet.decode(spelling) else { continue }
      let id = Int32(truncatingIfNeeded: id)
      if bytes.count == 1 { byteTokens[Int(bytes[0])] = id }
      _ = whole.insert(bytes, id: id)
    }
    return (byteTokens, whole)
  }
}

/// The tokens of single characters in a vocabulary that is not byte-level.
struct CharacterTokens: Sendable {
  /// Every token by its spelling.
  let table: ByteStringTable
  /// The tokens `<0x00>` to `<0xFF>`, negative where there is none; `nil` without byte fallback.
  let byteTokens: [Int32]?
  /// The token of characters that have none.
  let unknown: Int32?
  /// Whether neighbouring unknown characters make one token.
  let fusesUnknown: Bool

  /// Tokens of ASCII characters; negative where there is none.
  private let ascii: [Int32]

  init(table: ByteStringTable, byteTokens: [Int32]?, unknown: Int32?, fusesUnknown: Bool) {
    self.table = table
    self.byteTokens = byteTokens
    self.unknown = unknown
    self.fusesUnknown = fusesUnknown
    ascii = (0..<0x80).map { table.id(of: CollectionOfOne(UInt8($0))) ?? -1 }
  }

  /// The token of the character at a range.
  func id(_ bytes: [UInt8], _ character: Range<Int>) -> Int32? {
    let first = bytes[character.lowerBound]
    if first < 0x80 { return ascii[Int(first)] >= 0 ? ascii[Int(first)] : nil }
    return table.id(of: bytes[character])
  }

  /// Appends the tokens of the characters in a piece.
  ///
  /// An unknown token waits for the next known character, so that bytes that come in between precede it, as
  /// in the Python library.
  func append(_ bytes: [UInt8], _ piece: Range<Int>, to tokens: inout [Int32]) {
    var isPending = false
    var position = piece.lowerBound
    while position < piece.upperBound {
      let end = position + UTF8Scalar.decode(bytes, at: position).length
      defer { position = end }
      if let id = id(bytes, position..<end) {
        if isPending, let unknown { tokens.append(unknown) }
        isPending = false
        tokens.append(id)
      } else if !appendBytes(bytes[position..<end], to: &tokens) {
        if isPending, !fusesUnknown, let unknown { tokens.append(unknown) }
        isPending = true
      }
    }
    if isPending, let unknown { tokens.append(unknown) }
  }

  private func appendBytes(_ character: ArraySlice<UInt8>, to tokens: inout [Int32]) -> Bool {
    guard let byteTokens, character.allSatisfy({ byteTokens[Int($0)] >= 0 }) else { return false }
    for byte in character { tokens.append(byteTokens[Int(byte)]) }
    return true
  }
}

/// What a byte-pair encoding begins with, before anything is merged.
enum FirstSymbols: Sendable {
  /// The token of each byte; negative where the vocabulary has none, and the byte is left out.
  case bytes([Int32])
  /// The tokens of characters.
  case characters(CharacterTokens)

  /// Appends the tokens that a piece begins with. Linear in its bytes.
  func append(_ bytes: [UInt8], _ piece: Range<Int>, to tokens: inout [Int32]) {
    switch self {
    case .bytes(let byteTokens):
      for position in piece {
        let token = byteTokens[Int(bytes[position])]
        if token >= 0 { tokens.append(token) }
      }
    case .characters(let characters):
      characters.append(bytes, piece, to: &tokens)
    }
  }
}

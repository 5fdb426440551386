extension Tokenizer {
  /// How many bytes of a pre-tokenized text a token stands for that begins there.
  ///
  /// A token is looked for as it is spelled; byte tokens stand for a byte and unknown tokens for a character,
  /// so that only a run of unknown characters in one token comes out short.
  func length(of id: Int32, in bytes: [UInt8], at position: Int) -> Int {
    let spelling = tokens.spelling(id)
    if case .byteLevel? = decoder.steps.first {
      return ByteAlphabet.decode(spelling)?.count ?? spelling.count
    }
    guard position < bytes.count else { return 0 }
    if bytes[position...].starts(with: spelling) { return spelling.count }
    if ByteToken.byte(spelling) != nil { return 1 }
    return UTF8Scalar.decode(bytes, at: position).length
  }
}

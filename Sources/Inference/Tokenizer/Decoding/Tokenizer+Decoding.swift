extension Tokenizer {
  /// The text of token ids.
  ///
  /// - Parameters:
  ///   - ids: Token ids; unknown ones add nothing.
  ///   - skippingSpecialTokens: Whether special tokens add nothing.
  /// - Returns: The text; bytes that are not UTF-8 (half a character, say) become U+FFFD.
  public func decode(_ ids: [Int32], skippingSpecialTokens: Bool = true) -> String {
    var spellings: [[UInt8]] = []
    spellings.reserveCapacity(ids.count)
    for id in ids {
      guard tokens.has(id), !(skippingSpecialTokens && tokens.isSkipped(id)) else { continue }
      spellings.append(tokens.spelling(id))
    }
    return String(decoding: decoder.decode(spellings), as: UTF8.self)
  }
}

extension Tokenizer {
  /// The text of token ids.
  ///
  /// - Parameters:
  ///   - ids: Token ids; unknown ones add nothing.
  ///   - skippingSpecialTokens: Whether special tokens add nothing.
  /// - Returns: The text; bytes that are not UTF-8 (half a character, say) become U+FFFD.
  public func decode(_ ids: [Int32], skippingSpecialTokens: Bool = true) -> String {
    var bytes: [UInt8] = []
    for id in ids where special.indices.contains(Int(id)) {
      if skippingSpecialTokens, special[Int(id)] { continue }
      bytes += tokenBytes[tokenEnds[Int(id)]..<tokenEnds[Int(id) + 1]]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

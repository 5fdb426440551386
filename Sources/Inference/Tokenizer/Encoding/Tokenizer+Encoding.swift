extension Tokenizer {
  /// The token ids of a text.
  ///
  /// - Parameters:
  ///   - text: Any text; special tokens spelled out in it become their ids.
  ///   - addingSpecialTokens: Whether the tokens that the file puts around every text, such as the one that
  ///     begins it, are put there.
  /// - Returns: Ids below ``vocabularySize``; none for an empty text without special tokens.
  /// - Complexity: O(*n* log *n*) in the bytes of the longest piece, linear in the pieces.
  public func encode(_ text: String, addingSpecialTokens: Bool = true) -> [Int32] {
    encode(valid: Array(text.utf8), addingSpecialTokens: addingSpecialTokens)
  }

  /// The token ids of a text given as bytes.
  ///
  /// - Parameters:
  ///   - utf8: The text in UTF-8; what is not UTF-8 counts as U+FFFD, as in Python's `errors="replace"`.
  ///   - addingSpecialTokens: As in ``encode(_:addingSpecialTokens:)``.
  /// - Returns: Ids below ``vocabularySize``; none for an empty text without special tokens.
  public func encode(utf8: [UInt8], addingSpecialTokens: Bool = true) -> [Int32] {
    encode(valid: UTF8Scalar.repaired(utf8), addingSpecialTokens: addingSpecialTokens)
  }

  private func encode(valid bytes: [UInt8], addingSpecialTokens: Bool) -> [Int32] {
    var run = EncodingRun(self)
    if addingSpecialTokens { run.append(prefix) }
    run.encode(bytes)
    if addingSpecialTokens { run.append(suffix) }
    return run.ids
  }
}

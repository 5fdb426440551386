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
    var ids: [Int32] = []
    ids.reserveCapacity(bytes.count / 3 + 4)
    var scratch = BytePairEncoder.Scratch()
    if addingSpecialTokens { ids += prefix }
    for stretch in rawMatcher.stretches(bytes, 0..<bytes.count) {
      if let id = stretch.id {
        ids.append(id)
      } else {
        encode(unmatched: Array(bytes[stretch.range]), &scratch, into: &ids)
      }
    }
    if addingSpecialTokens { ids += suffix }
    return ids
  }

  /// Encodes text in which the tokens that come before normalization have been found.
  private func encode(
    unmatched text: [UInt8], _ scratch: inout BytePairEncoder.Scratch, into ids: inout [Int32]
  ) {
    let bytes = normalizer.apply(text)
    for stretch in normalizedMatcher.stretches(bytes, 0..<bytes.count) {
      if let id = stretch.id {
        ids.append(id)
        continue
      }
      var pieces = PreTokenizedText(Array(bytes[stretch.range]))
      for preTokenizer in preTokenizers {
        preTokenizer.apply(to: &pieces)
      }
      for piece in pieces.pieces {
        encoder.encode(pieces.bytes, piece, &scratch, into: &ids)
      }
    }
  }
}

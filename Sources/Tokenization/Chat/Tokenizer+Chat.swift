extension Tokenizer {
  /// The token ids of a prompt that a chat template made.
  ///
  /// The pieces are encoded as one text, as `apply_chat_template` does it, with one difference: what is a
  /// special token to the model is one only in the template's pieces. A message that spells `<|im_end|>` is
  /// about that token and cannot end itself. No special tokens are added around the text; the template has
  /// them.
  ///
  /// - Parameter pieces: In order.
  /// - Returns: The ids, and for each whether all of its text is from the template.
  public func encode(_ pieces: [ChatPiece]) -> (ids: [Int32], isTemplate: [Bool]) {
    var bytes: [UInt8] = []
    var plain: [Range<Int>] = []
    for piece in pieces {
      let start = bytes.count
      bytes += piece.text.utf8
      if piece.origin == .content, start < bytes.count { plain.append(start..<bytes.count) }
    }
    var run = EncodingRun(self, marksPlain: true)
    run.encode(bytes, plain: plain)
    return (run.ids, run.isPlain.map { !$0 })
  }
}

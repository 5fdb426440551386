/// Turns pieces of text into the tokens of a vocabulary.
protocol PieceEncoder: Sendable {
  /// Appends the tokens of one piece.
  ///
  /// - Parameters:
  ///   - bytes: A text in valid UTF-8.
  ///   - piece: A range of it on scalar boundaries.
  ///   - scratch: Working memory, kept from piece to piece.
  ///   - ids: Gets the ids of the tokens.
  func encode(_ bytes: [UInt8], _ piece: Range<Int>, _ scratch: inout EncoderScratch, into ids: inout [Int32])
}

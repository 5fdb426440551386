/// A regular expression of a tokenizer file, written out as a scanner.
///
/// Only patterns under which every character belongs to some match can conform.
protocol SplitPattern: Sendable {
  /// The expression exactly as tokenizer files spell it, by which it is recognised.
  static var expression: String { get }

  /// Where the match that begins at `start` ends.
  ///
  /// - Parameters:
  ///   - bytes: A text in valid UTF-8.
  ///   - start: The offset of a scalar, below `limit`.
  ///   - limit: The end of the text as the expression sees it.
  /// - Returns: An offset above `start` and at most `limit`, on a scalar boundary.
  func matchEnd(in bytes: [UInt8], from start: Int, limit: Int) -> Int
}

extension SplitPattern {
  /// Appends the matches in a piece, one after the other.
  func cut(_ bytes: [UInt8], _ piece: Range<Int>, into parts: inout [Range<Int>]) {
    var start = piece.lowerBound
    while start < piece.upperBound {
      let end = matchEnd(in: bytes, from: start, limit: piece.upperBound)
      parts.append(start..<end)
      start = end
    }
  }
}

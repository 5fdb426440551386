/// A regular expression of a tokenizer file, ready to look for.
protocol SplitPattern: Sendable {
  /// Where the match that begins at `start` ends.
  ///
  /// - Parameters:
  ///   - bytes: A text in valid UTF-8.
  ///   - start: The offset of a scalar, below `limit`.
  ///   - limit: The end of the text as the expression sees it.
  /// - Returns: An offset above `start` and at most `limit`, on a scalar boundary; `nil` when none begins there.
  func matchEnd(in bytes: [UInt8], from start: Int, limit: Int) -> Int?
}

extension SplitPattern {
  /// The matches in a piece and what lies between them, in order.
  func parts(of bytes: [UInt8], _ piece: Range<Int>) -> [(range: Range<Int>, isMatch: Bool)] {
    var parts: [(range: Range<Int>, isMatch: Bool)] = []
    var done = piece.lowerBound
    var position = done
    while position < piece.upperBound {
      guard let end = matchEnd(in: bytes, from: position, limit: piece.upperBound) else {
        position += UTF8Scalar.decode(bytes, at: position).length
        continue
      }
      if done < position { parts.append((done..<position, false)) }
      parts.append((position..<end, true))
      position = end
      done = end
    }
    if done < piece.upperBound { parts.append((done..<piece.upperBound, false)) }
    return parts
  }

  /// Appends every match in a piece, and everything between two, one after the other.
  func cut(_ bytes: [UInt8], _ piece: Range<Int>, into pieces: inout [Range<Int>]) {
    for part in parts(of: bytes, piece) { pieces.append(part.range) }
  }
}

/// A text on its way to tokens: valid UTF-8 and the pieces it has been cut into, in order.
struct PreTokenizedText {
  /// The bytes of the text; always valid UTF-8.
  private(set) var bytes: [UInt8]
  /// Ranges of `bytes`, none empty, each on scalar boundaries.
  private(set) var pieces: [Range<Int>]
  /// Whether the first piece begins the whole text that is encoded.
  let beginsText: Bool
  /// Rising offsets in `bytes` that are kept track of when pieces are rewritten.
  private(set) var marks: [Int]

  /// The whole text as one piece, or none when it is empty.
  init(_ bytes: [UInt8], beginsText: Bool = true, marks: [Int] = []) {
    self.bytes = bytes
    self.beginsText = beginsText
    self.marks = marks
    pieces = bytes.isEmpty ? [] : [0..<bytes.count]
  }

  /// Cuts every piece further; `cut` appends the parts of a piece to the array it is handed.
  mutating func cut(_ cut: (_ bytes: [UInt8], _ piece: Range<Int>, _ parts: inout [Range<Int>]) -> Void) {
    var parts: [Range<Int>] = []
    parts.reserveCapacity(max(pieces.count, bytes.count / 4))
    for piece in pieces {
      cut(bytes, piece, &parts)
    }
    pieces = parts
  }

  /// Writes every piece anew.
  ///
  /// - Parameter rewrite: Appends what a piece becomes to `result`, and returns how many bytes that took.
  mutating func rewrite(
    _ rewrite: (_ bytes: [UInt8], _ piece: Range<Int>, _ isFirst: Bool, _ result: inout [UInt8]) -> Int
  ) {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 4 + 4)
    var moved: [Int] = []
    for index in pieces.indices {
      let piece = pieces[index]
      let isFirst = beginsText && index == 0
      let start = result.count
      let length = rewrite(bytes, piece, isFirst, &result)
      while moved.count < marks.count, marks[moved.count] < piece.upperBound {
        let part = piece.lowerBound..<max(piece.lowerBound, marks[moved.count])
        var scratch: [UInt8] = []
        moved.append(part.isEmpty ? start : start + min(length, rewrite(bytes, part, isFirst, &scratch)))
      }
      pieces[index] = start..<result.count
    }
    while moved.count < marks.count { moved.append(result.count) }
    marks = moved
    bytes = result
  }
}

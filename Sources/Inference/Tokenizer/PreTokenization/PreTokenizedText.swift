/// A text on its way to tokens: valid UTF-8 and the pieces it has been cut into, in order.
struct PreTokenizedText {
  /// The bytes of the text; always valid UTF-8.
  var bytes: [UInt8]
  /// Ranges of `bytes`, none empty, each on scalar boundaries.
  var pieces: [Range<Int>]

  /// The whole text as one piece, or none when it is empty.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
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
}

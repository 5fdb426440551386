/// Working memory of a ``PieceEncoder``, kept from piece to piece.
struct EncoderScratch {
  /// The symbols that are left, as token ids, or as the lengths of their spellings.
  var tokens: [Int32] = []
  var ranks: [UInt32] = []
  /// Symbols as a linked list; below zero where it ends.
  var previous: [Int32] = []
  var next: [Int32] = []
  var queue = MergeQueue()

  /// Makes all symbols one list, in order.
  mutating func link(_ count: Int) {
    previous = (0..<count).map { Int32(truncatingIfNeeded: $0 - 1) }
    next = (0..<count).map { Int32(truncatingIfNeeded: $0 + 1 < count ? $0 + 1 : -1) }
    queue.removeAll()
  }

  /// Takes the symbol after one out of the list.
  mutating func unlink(after index: Int) {
    let right = Int(next[index])
    let following = next[right]
    next[index] = following
    if following >= 0 { previous[Int(following)] = Int32(truncatingIfNeeded: index) }
  }
}

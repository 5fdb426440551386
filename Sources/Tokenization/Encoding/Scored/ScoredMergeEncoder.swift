/// SentencePiece's byte-pair encoding, with scores in place of merges (Kudo & Richardson 2018,
/// arXiv:1808.06226), as GGUF files keep it: of all neighbours whose spellings make a token together, those
/// whose token scores highest are merged first, the leftmost first of equals.
struct ScoredMergeEncoder: PieceEncoder {
  /// Every token by its spelling.
  let table: ByteStringTable
  /// For each token, what ``rank(ofScore:)`` makes of its score.
  let ranks: [UInt32]
  /// The token of each byte, for characters that make no token.
  let byteTokens: [Int32]
  /// The bytes of the longest spelling.
  let longest: Int

  /// A number that is the lower, the higher a score that is not NaN; equal for equal scores, never
  /// ``MergeTable/none``.
  static func rank(ofScore score: Float) -> UInt32 {
    // Below zero the bits of a number rise as it falls; adding zero makes one zero of both.
    let bits = (score + 0).bitPattern
    return bits & 0x8000_0000 != 0 ? (bits & 0x7FFF_FFFF) + 0x7FFF_FFFF : 0x7FFF_FFFF - bits
  }

  func encode(
    _ bytes: [UInt8], _ piece: Range<Int>, _ scratch: inout EncoderScratch, into ids: inout [Int32]
  ) {
    // A symbol is known by the offset of its first byte in the piece, and `tokens` holds its length there.
    scratch.tokens.removeAll(keepingCapacity: true)
    var position = piece.lowerBound
    var starts: [Int] = []
    while position < piece.upperBound {
      let length = UTF8Scalar.decode(bytes, at: position).length
      starts.append(position)
      scratch.tokens.append(Int32(truncatingIfNeeded: length))
      position += length
    }
    guard !starts.isEmpty else { return }
    scratch.link(starts.count)
    scratch.ranks = [UInt32](repeating: MergeTable.none, count: starts.count)
    for index in starts.indices { enqueue(index, bytes, starts, &scratch) }
    while let (rank, index) = scratch.queue.pop() {
      // The entry is stale unless the pair that stands there now has its rank.
      guard scratch.ranks[index] == rank else { continue }
      let right = Int(scratch.next[index])
      scratch.tokens[index] += scratch.tokens[right]
      scratch.ranks[right] = MergeTable.none
      scratch.unlink(after: index)
      enqueue(index, bytes, starts, &scratch)
      if scratch.previous[index] >= 0 { enqueue(Int(scratch.previous[index]), bytes, starts, &scratch) }
    }
    var index = 0
    while index >= 0 {
      append(bytes[starts[index]..<(starts[index] + Int(scratch.tokens[index]))], to: &ids)
      index = Int(scratch.next[index])
    }
  }

  private func append(_ symbol: ArraySlice<UInt8>, to ids: inout [Int32]) {
    if let id = table.id(of: symbol) {
      ids.append(id)
    } else {
      for byte in symbol { ids.append(byteTokens[Int(byte)]) }
    }
  }

  private func enqueue(_ index: Int, _ bytes: [UInt8], _ starts: [Int], _ scratch: inout EncoderScratch) {
    let rank = rank(index, bytes, starts, scratch)
    scratch.ranks[index] = rank
    if rank != MergeTable.none { scratch.queue.push(rank: rank, position: index) }
  }

  private func rank(_ index: Int, _ bytes: [UInt8], _ starts: [Int], _ scratch: EncoderScratch) -> UInt32 {
    guard scratch.next[index] >= 0 else { return MergeTable.none }
    let length = Int(scratch.tokens[index]) + Int(scratch.tokens[Int(scratch.next[index])])
    guard length <= longest, let id = table.id(of: bytes[starts[index]..<(starts[index] + length)]) else {
      return MergeTable.none
    }
    return ranks[Int(id)]
  }
}

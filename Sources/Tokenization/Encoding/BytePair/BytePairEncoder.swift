/// Byte-pair encoding of one piece at a time (Sennrich, Haddow & Birch 2016, arXiv:1508.07909): begins with
/// single bytes or characters and merges the neighbours of lowest rank, leftmost first, until none merge.
struct BytePairEncoder: PieceEncoder {
  let symbols: FirstSymbols
  let merges: MergeTable
  /// Set when a piece that is a token as it stands is not taken apart, `ignore_merges` in the file.
  let wholeTokens: ByteStringTable?

  /// Pieces of up to so many symbols are searched from end to end for each merge, which is quickest for
  /// words; longer ones go through the queue, which keeps the time at n log n.
  let longestSearched: Int

  init(
    _ symbols: FirstSymbols, merges: MergeTable, wholeTokens: ByteStringTable?, longestSearched: Int = 48
  ) {
    self.symbols = symbols
    self.merges = merges
    self.wholeTokens = wholeTokens
    self.longestSearched = longestSearched
  }

  func encode(
    _ bytes: [UInt8], _ piece: Range<Int>, _ scratch: inout EncoderScratch, into ids: inout [Int32]
  ) {
    if let wholeTokens, let id = wholeTokens.id(of: bytes[piece]) {
      ids.append(id)
      return
    }
    scratch.tokens.removeAll(keepingCapacity: true)
    symbols.append(bytes, piece, to: &scratch.tokens)
    if scratch.tokens.count <= longestSearched {
      mergeBySearch(&scratch)
    } else {
      mergeByQueue(&scratch)
    }
    ids += scratch.tokens
  }

  private func mergeBySearch(_ scratch: inout EncoderScratch) {
    var tokens = exchange(&scratch.tokens, with: [])
    var ranks = exchange(&scratch.ranks, with: [])
    defer {
      scratch.tokens = tokens
      scratch.ranks = ranks
    }
    ranks.removeAll(keepingCapacity: true)
    for index in tokens.indices.dropLast() {
      ranks.append(merges.rank(tokens[index], tokens[index + 1]))
    }
    while let (index, rank) = Self.lowest(ranks) {
      tokens[index] = merges.product(rank)
      tokens.remove(at: index + 1)
      ranks.remove(at: index)
      if index > 0 { ranks[index - 1] = merges.rank(tokens[index - 1], tokens[index]) }
      if index < ranks.count { ranks[index] = merges.rank(tokens[index], tokens[index + 1]) }
    }
  }

  private static func lowest(_ ranks: [UInt32]) -> (index: Int, rank: UInt32)? {
    var best = (index: 0, rank: MergeTable.none)
    for index in ranks.indices where ranks[index] < best.rank {
      best = (index, ranks[index])
    }
    return best.rank == MergeTable.none ? nil : best
  }

  /// Tokens form a linked list; one that was merged into its left neighbour is marked by a negative id.
  private func mergeByQueue(_ scratch: inout EncoderScratch) {
    let count = scratch.tokens.count
    scratch.link(count)
    for index in 0..<(count - 1) {
      enqueue(index, &scratch)
    }
    while let (rank, index) = scratch.queue.pop() {
      // The entry is stale unless the two tokens that stand there now are still the pair it was made for.
      guard currentRank(index, scratch) == rank else { continue }
      let right = Int(scratch.next[index])
      scratch.tokens[index] = merges.product(rank)
      scratch.tokens[right] = -1
      scratch.unlink(after: index)
      enqueue(index, &scratch)
      if scratch.previous[index] >= 0 { enqueue(Int(scratch.previous[index]), &scratch) }
    }
    scratch.tokens.removeAll { $0 < 0 }
  }

  private func enqueue(_ index: Int, _ scratch: inout EncoderScratch) {
    let rank = currentRank(index, scratch)
    if rank != MergeTable.none { scratch.queue.push(rank: rank, position: index) }
  }

  private func currentRank(_ index: Int, _ scratch: EncoderScratch) -> UInt32 {
    guard scratch.tokens[index] >= 0, scratch.next[index] >= 0 else { return MergeTable.none }
    return merges.rank(scratch.tokens[index], scratch.tokens[Int(scratch.next[index])])
  }
}

/// Takes a value out and leaves another in its place, so that an array can be worked on without a copy.
private func exchange<Value>(_ place: inout Value, with value: Value) -> Value {
  let old = place
  place = value
  return old
}

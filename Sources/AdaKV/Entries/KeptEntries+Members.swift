extension KeptEntries {
  /// Whether KV head `head` keeps a position.
  ///
  /// - Complexity: O(log positions).
  public func keeps(head: Int, position: Int) -> Bool {
    let place = place(of: position, head: head)
    return place < offsets[head + 1] && positions[place] == position
  }

  /// Adds to each count the KV heads that keep its position: `counts[i]` is of position `first + i`.
  ///
  /// - Complexity: O(kvHeads log positions), and one pass over the positions in the range asked for.
  public func addKeepers(to counts: inout [Int], from first: Int = 0) {
    positions.withUnsafeBufferPointer { positions in
      counts.withUnsafeMutableBufferPointer { counts in
        for head in 0..<kvHeads {
          for place in place(of: first, head: head)..<offsets[head + 1] {
            let index = Int(positions[place]) - first
            if index >= counts.count { break }
            counts[index] &+= 1
          }
        }
      }
    }
  }

  /// Whether each KV head keeps each of `tokens` positions, and true for `tail` decoded entries behind them:
  /// `[kvHeads, tokens + tail]`, as ``EvictionLoss`` and ``RetainedMass`` take it.
  ///
  /// Positions behind the tokens are passed over.
  public func flags(tokens: Int, tail: Int = 0) -> [Bool] {
    let width = tokens + tail
    return [Bool](unsafeUninitializedCapacity: kvHeads * width) { flags, initialized in
      flags.initialize(repeating: false)
      initialized = kvHeads * width
      for head in 0..<kvHeads {
        for position in self[head: head] {
          if position >= tokens { break }
          flags[head * width + Int(position)] = true
        }
        for index in head * width + tokens..<(head + 1) * width { flags[index] = true }
      }
    }
  }

  /// The runs of positions that follow each other in KV head `head`, ascending.
  public func ranges(head: Int) -> [ClosedRange<Int>] {
    var ranges: [ClosedRange<Int>] = []
    for position in self[head: head].lazy.map(Int.init) {
      if let last = ranges.last, last.upperBound + 1 == position {
        ranges[ranges.count - 1] = last.lowerBound...position
      } else {
        ranges.append(position...position)
      }
    }
    return ranges
  }

  /// Where the first position at or behind `position` stands among those of a head.
  private func place(of position: Int, head: Int) -> Int {
    var low = offsets[head]
    var high = offsets[head + 1]
    while low < high {
      let middle = (low + high) / 2
      if positions[middle] < position { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

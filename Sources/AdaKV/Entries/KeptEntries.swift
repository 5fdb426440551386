/// What each KV head of a layer keeps: ragged lists of ascending positions.
///
/// A policy's choice among candidates, what a cache holds of a prompt, and what a stream holds while it decodes.
public struct KeptEntries: Sendable, Equatable {
  /// Where each KV head's positions begin in ``positions``, and their end, `[kvHeads + 1]`.
  public let offsets: [Int]
  /// The positions of all KV heads, one head after the other, strictly ascending within a head.
  public let positions: [Int32]

  /// Checks and keeps ragged lists of positions.
  ///
  /// - Precondition: `offsets` ascend from 0 to `positions.count`; the positions of a head ascend strictly from 0.
  /// - Complexity: O(positions).
  public init(offsets: [Int], positions: [Int32]) {
    precondition(offsets.count > 1 && offsets[0] == 0 && offsets.last == positions.count)
    for (start, end) in zip(offsets, offsets.dropFirst()) {
      precondition(start <= end, "offsets must ascend")
      var last: Int32 = -1
      for index in start..<end {
        precondition(positions[index] > last, "positions of a head must ascend")
        last = positions[index]
      }
    }
    self.init(unchecked: offsets, positions)
  }

  /// Keeps one list of positions for each KV head.
  ///
  /// - Precondition: There is a head; the positions of a head ascend strictly from 0.
  public init(_ heads: [[Int32]]) {
    self.init(
      offsets: heads.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) },
      positions: heads.flatMap { $0 })
  }

  /// Keeps lists of which it is known that they ascend.
  init(unchecked offsets: [Int], _ positions: [Int32]) {
    self.offsets = offsets
    self.positions = positions
  }

  /// Every position of a prompt of `tokens` tokens, for every KV head.
  public static func all(kvHeads: Int, tokens: Int) -> KeptEntries {
    let every = (0..<Int32(tokens)).map { $0 }
    return KeptEntries(
      unchecked: (0...kvHeads).map { $0 * tokens }, (0..<kvHeads).flatMap { _ in every })
  }

  /// KV heads of the layer, `K`.
  public var kvHeads: Int { offsets.count - 1 }

  /// How many positions KV head `head` keeps.
  public func count(head: Int) -> Int { offsets[head + 1] - offsets[head] }

  /// The positions that KV head `head` keeps.
  public subscript(head head: Int) -> ArraySlice<Int32> { positions[offsets[head]..<offsets[head + 1]] }

  /// The same with a range of positions that every head keeps behind its own: the window behind the candidates.
  ///
  /// - Precondition: No position lies in the range or behind it.
  public func followed(by window: Range<Int>) -> KeptEntries {
    var offsets = [0]
    offsets.reserveCapacity(kvHeads + 1)
    var joined: [Int32] = []
    joined.reserveCapacity(positions.count + kvHeads * window.count)
    for head in 0..<kvHeads {
      precondition(self[head: head].last.map { $0 < window.lowerBound } ?? true, "positions must ascend")
      joined += self[head: head]
      for position in window { joined.append(Int32(truncatingIfNeeded: position)) }
      offsets.append(joined.count)
    }
    return KeptEntries(unchecked: offsets, joined)
  }

  /// The same where position 0 lies at `first` of another sequence.
  public func shifted(by first: Int) -> KeptEntries {
    first == 0 ? self : KeptEntries(unchecked: offsets, positions.map { $0 + Int32(first) })
  }

  /// Those before position `end`: of what a stream holds, the prompt's.
  public func before(_ end: Int) -> KeptEntries {
    KeptEntries((0..<kvHeads).map { head in Array(self[head: head].prefix { $0 < end }) })
  }
}

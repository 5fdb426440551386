/// What one stream keeps in one layer: for every KV head positions of the sequence, ascending, the observation
/// window included. When a stream is added they are positions of the prompt.
public struct KeptPositions: Sendable, Equatable {
  /// Where each KV head's positions begin in `positions`, and their end, `[K + 1]`.
  public let offsets: [Int]
  /// The positions of all KV heads, one head after the other.
  public let positions: [Int32]

  /// Checks and keeps ragged lists of positions.
  ///
  /// - Precondition: `offsets` ascend from 0 to `positions.count`; the positions of a head ascend strictly
  ///   from 0.
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
    self.offsets = offsets
    self.positions = positions
  }

  /// Keeps one list of positions for each KV head.
  ///
  /// - Precondition: there is a head; the positions of a head ascend strictly from 0.
  public init(_ heads: [[Int32]]) {
    self.init(
      offsets: heads.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) },
      positions: heads.flatMap { $0 })
  }

  /// Every position of a prompt, for every KV head.
  public static func all(kvHeads: Int, tokens: Int) -> KeptPositions {
    let every = (0..<Int32(tokens)).map { $0 }
    return KeptPositions(
      offsets: (0...kvHeads).map { $0 * tokens }, positions: (0..<kvHeads).flatMap { _ in every })
  }

  /// The number of KV heads, K.
  public var kvHeads: Int { offsets.count - 1 }

  /// How many positions a KV head keeps.
  public func count(kvHead: Int) -> Int { offsets[kvHead + 1] - offsets[kvHead] }

  /// The positions a KV head keeps.
  public func positions(kvHead: Int) -> ArraySlice<Int32> {
    positions[offsets[kvHead]..<offsets[kvHead + 1]]
  }
}

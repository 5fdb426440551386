/// The candidates each KV head of a layer keeps: ragged lists of ascending positions.
public struct Selection: Sendable, Equatable {
  /// `kvHeads + 1` offsets into ``positions``; head `k` owns `offsets[k] ..< offsets[k + 1]`.
  public let offsets: [Int]
  /// Kept candidate positions, head after head, ascending within a head; the window is not among them.
  public let positions: [Int32]

  /// KV heads of the layer.
  public var kvHeads: Int { offsets.count - 1 }

  /// Positions that KV head `head` keeps.
  public subscript(head head: Int) -> ArraySlice<Int32> { positions[offsets[head]..<offsets[head + 1]] }

  /// Keeps in each head its `capacities[head]` best candidates; of equal scores the lower position goes first.
  ///
  /// - Parameter capacities: Candidates to keep per KV head, each from 0 to `scores.candidates`.
  /// - Complexity: four reads of the scores.
  public init(best scores: CandidateScores, capacities: [Int]) {
    precondition(capacities.count == scores.kvHeads)
    var offsets = [0]
    var positions: [Int32] = []
    positions.reserveCapacity(capacities.reduce(0, +))
    scores.values.withUnsafeBufferPointer { values in
      for head in 0..<scores.kvHeads {
        let row = UnsafeBufferPointer(
          rebasing: values[head * scores.candidates..<(head + 1) * scores.candidates])
        let top = TopScores(of: row, count: capacities[head])
        var ties = top.tiesTaken
        for j in row.indices {
          let key = TopScores.key(row[j])
          if key > top.threshold {
            positions.append(Int32(truncatingIfNeeded: j))
          } else if key == top.threshold, ties > 0 {
            ties -= 1
            positions.append(Int32(truncatingIfNeeded: j))
          }
        }
        offsets.append(positions.count)
      }
    }
    self.offsets = offsets
    self.positions = positions
  }

  /// Kept positions of one head with the window that follows the candidates, ascending.
  public func keptPositions(head: Int, candidates: Int, window: Int) -> [Int32] {
    self[head: head] + (candidates..<candidates + window).map { Int32(truncatingIfNeeded: $0) }
  }
}

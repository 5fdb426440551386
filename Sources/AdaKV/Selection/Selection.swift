internal import CKernels

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

  /// Keeps positions that ascend within each head.
  init(offsets: [Int], positions: [Int32]) {
    self.offsets = offsets
    self.positions = positions
  }

  /// Keeps in each head its `capacities[head]` best candidates; of equal scores the lower position goes first.
  ///
  /// - Parameter capacities: Candidates to keep per KV head, each from 0 to `scores.candidates`.
  /// - Complexity: one read of the scores, and a few of what may be kept.
  public init(best scores: CandidateScores, capacities: [Int]) {
    var ranking = ScoreRanking(scores)
    self = ranking.selection(capacities: capacities)
  }

  /// Keeps the best of a list that holds as many of each head as are kept.
  init(best list: Shortlist, capacities: [Int]) {
    var offsets = [0]
    // The kernel stores whole vectors, which reach up to 16 positions behind the last.
    let room = capacities.reduce(0, +) + 16
    positions = [Int32](unsafeUninitializedCapacity: room) { kept, count in
      list.values.withUnsafeBufferPointer { values in
        list.positions.withUnsafeBufferPointer { positions in
          for (head, capacity) in capacities.enumerated() {
            let own = UnsafeBufferPointer(rebasing: values[list.range(head: head)])
            let line = ScoreLine(of: own, count: capacity)
            if capacity > 0, let positions = positions.baseAddress, let kept = kept.baseAddress {
              count += hk_collect(
                own.baseAddress, positions + list.offsets[head], own.count, line.score, line.tiesTaken,
                kept + count)
            }
            offsets.append(count)
          }
        }
      }
    }
    self.offsets = offsets
  }

  /// Kept positions of one head with the window that follows the candidates, ascending.
  public func keptPositions(head: Int, candidates: Int, window: Int) -> [Int32] {
    self[head: head] + (candidates..<candidates + window).map { Int32(truncatingIfNeeded: $0) }
  }
}

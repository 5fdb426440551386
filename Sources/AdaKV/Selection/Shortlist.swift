internal import CKernels

/// The candidates of a layer that may be among its best: in each KV head, all whose score is at least a bound.
struct Shortlist {
  /// Bound of each head; negative infinity where the head is listed whole.
  let bounds: [Float]
  /// `kvHeads + 1` offsets into ``values`` and ``positions``.
  let offsets: [Int]
  /// Scores, head after head.
  let values: [Float]
  /// Candidate positions of the scores, ascending within a head.
  let positions: [Int32]

  /// Lists what reaches the bounds.
  ///
  /// - Complexity: one read of the scores.
  init(_ scores: CandidateScores, bounds: [Float]) {
    var offsets = [0]
    var positions: [Int32] = []
    values = [Float](unsafeUninitializedCapacity: scores.values.count) { values, valueCount in
      positions = [Int32](unsafeUninitializedCapacity: scores.values.count) { positions, count in
        scores.values.withUnsafeBufferPointer { all in
          guard let all = all.baseAddress, let values = values.baseAddress,
            let positions = positions.baseAddress
          else { return }
          for (head, bound) in bounds.enumerated() {
            count += hk_filter(
              all + head * scores.candidates, scores.candidates, bound, 0, values + count, positions + count)
            offsets.append(count)
          }
        }
        valueCount = count
      }
    }
    self.positions = positions
    self.bounds = bounds
    self.offsets = offsets
  }

  /// Where head `head` lies in ``values`` and ``positions``.
  func range(head: Int) -> Range<Int> { offsets[head]..<offsets[head + 1] }
}

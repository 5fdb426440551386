internal import CKernels

/// The line between the best of some scores and the rest, ties included.
struct ScoreLine {
  /// Larger scores are above the line.
  let score: Float
  /// How many of the scores equal to ``score`` belong to the best, lowest index first.
  let tiesTaken: Int

  /// Finds the line under the best `count` scores.
  ///
  /// - Parameter count: How many are wanted, from 0 to `scores.count`.
  /// - Complexity: O(n); at most 32 reads of scores that were contrived against it.
  init(of scores: UnsafeBufferPointer<Float>, count: Int) {
    guard count > 0, let base = scores.baseAddress else {
      score = .infinity
      tiesTaken = 0
      return
    }
    var above = 0
    score = withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * scores.count) { scratch in
      hk_nth_largest(base, scores.count, count, &above, scratch.baseAddress)
    }
    tiesTaken = count - above
  }
}

internal import CKernels

/// A part of a layer's scores, from which it is told where the best of all of them begin.
///
/// Takes whole cache lines at even distances, as many from every KV head. Neighbours resemble each other (pooling
/// makes them equal), so the sample tells as much as one of a size ``resemblance`` times smaller would.
struct ScoreSample {
  /// The fewest candidates of a head that are worth a sample.
  static let leastCandidates = 8192

  private static let lineWidth = 16
  private static let linesPerHead = 64
  /// Scores of which together one tells something: the width of the usual pooling.
  private static let resemblance = 8.0
  /// Standard deviations by which a bound is set too low rather than too high.
  private static let caution = 2.5

  private let kvHeads: Int
  private let candidates: Int
  /// The scores taken, head after head.
  private let values: [Float]
  private var perHead: Int { Self.lineWidth * Self.linesPerHead }

  /// Takes a sample.
  ///
  /// - Precondition: at least ``leastCandidates`` candidates.
  init(of scores: CandidateScores) {
    kvHeads = scores.kvHeads
    candidates = scores.candidates
    let distance = candidates / Self.linesPerHead
    let count = kvHeads * Self.linesPerHead * Self.lineWidth
    values = [Float](unsafeUninitializedCapacity: count) { sample, initialized in
      scores.values.withUnsafeBytes { all in
        let sample = UnsafeMutableRawBufferPointer(sample)
        var to = 0
        for head in 0..<scores.kvHeads {
          for line in 0..<Self.linesPerHead {
            let index = head * scores.candidates + line * distance
            let scores = all.loadUnaligned(
              fromByteOffset: index * MemoryLayout<Float>.stride, as: SIMD16<Float>.self)
            sample.storeBytes(of: scores, toByteOffset: to, as: SIMD16<Float>.self)
            to += MemoryLayout<SIMD16<Float>>.size
          }
        }
      }
      initialized = count
    }
  }

  /// Scores that the best `capacities[head]` of each head reach, most probably.
  func bounds(capacities: [Int]) -> [Float] {
    capacities.enumerated().map { head, capacity in
      guard capacity > 0 else { return .infinity }
      let expected = Double(capacity) * Double(perHead) / Double(candidates)
      return bound(head: head, rank: expected + margin(expected, of: perHead))
    }
  }

  /// Scores that the layer's best `total` reach, most probably, and in each head also as many as it keeps if its
  /// share of them counts `1 − weight` and an even share `weight`.
  func bounds(total: Int, weight: Double) -> [Float] {
    let expected = Double(total) * Double(values.count) / Double(kvHeads * candidates)
    let rank = expected + margin(expected, of: values.count)
    return values.withUnsafeBufferPointer { all in
      let common = Int(rank) >= all.count ? -.infinity : ScoreLine(of: all, count: Int(rank)).score
      guard weight > 0, common > -.infinity else { return Array(repeating: common, count: kvHeads) }
      let line = ScoreLine(of: all, count: max(1, Int(expected))).score
      return (0..<kvHeads).map { head in
        var above = 0
        var equal = 0
        hk_count_from(all.baseAddress.map { $0 + head * perHead }, perHead, line, &above, &equal)
        let share = Double(above)
        let missing = weight * (expected / Double(kvHeads) - share)
        guard missing > 0 else { return common }
        return min(common, bound(head: head, rank: share + missing + margin(missing, of: perHead)))
      }
    }
  }

  private func bound(head: Int, rank: Double) -> Float {
    guard Int(rank) < perHead else { return -.infinity }
    return values.withUnsafeBufferPointer { all in
      ScoreLine(
        of: UnsafeBufferPointer(rebasing: all[head * perHead..<(head + 1) * perHead]), count: Int(rank)
      )
      .score
    }
  }

  /// How many more of `size` sampled scores to count than the `expected`.
  private func margin(_ expected: Double, of size: Int) -> Double {
    let variance = Self.resemblance * expected * max(0, 1 - expected / Double(size))
    return Self.caution * variance.squareRoot() + Self.resemblance
  }
}

internal import CKernels

/// One layer's scores of the tokens that may be evicted: `[kvHeads, candidates]`, row-major.
///
/// Every value is a number (checked once, here), so nothing behind it needs to look again.
public struct CandidateScores: Sendable, Equatable {
  /// KV heads `K` of the layer.
  public let kvHeads: Int
  /// Candidate positions `M`: prompt tokens before the observation window.
  public let candidates: Int
  /// The scores, head after head.
  public let values: [Float]

  /// Takes scores over after checking them.
  ///
  /// - Throws: ``AdaKVError/shape(what:expected:found:)`` and ``AdaKVError/scoreNotANumber(head:position:)``.
  /// - Complexity: one read of the values.
  public init(kvHeads: Int, candidates: Int, values: [Float]) throws(AdaKVError) {
    guard kvHeads >= 0, candidates >= 0, values.count == kvHeads * candidates else {
      throw .shape(what: "scores", expected: kvHeads * candidates, found: values.count)
    }
    let bad = values.withUnsafeBufferPointer { $0.isEmpty ? 0 : hk_first_nan($0.baseAddress, $0.count) }
    if bad < values.count {
      throw .scoreNotANumber(head: bad / candidates, position: bad % candidates)
    }
    self.init(unchecked: values, kvHeads: kvHeads, candidates: candidates)
  }

  /// The scores of one KV head, by position.
  public subscript(head head: Int) -> ArraySlice<Float> {
    values[head * candidates..<(head + 1) * candidates]
  }

  init(unchecked values: [Float], kvHeads: Int, candidates: Int) {
    self.kvHeads = kvHeads
    self.candidates = candidates
    self.values = values
  }
}

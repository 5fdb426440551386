internal import CKernels

extension Prefill {
  /// The moments of queries to come: those of the prompt's queries from `sinks` on, rotated to the mean of the
  /// `horizon` positions after the prompt. Mean `[H, d]`, covariance `[H, d, d]`.
  ///
  /// With R the mean of the rotary embedding's matrices at those positions: `R μ` and `R Σ Rᵀ`.
  /// Source: the expected attention of kvpress (arXiv 2510.00636).
  /// - Precondition: `queryMoments(layer:sinks:)` may be asked for, and `horizon > 0`.
  /// - Complexity: O(H d² + horizon d).
  public func futureQueries(layer: Int, sinks: Int, horizon: Int) -> (mean: [Float], covariance: [Float]) {
    precondition(horizon > 0, "there are queries to come")
    let shape = model.configuration
    let d = shape.headDimension
    let turn = meanRotation(tokens.count..<tokens.count + horizon)
    var (mean, covariance) = queryMoments(layer: layer, sinks: sinks)
    for head in 0..<shape.queryHeads {
      turn.rotate(&mean, at: head * d, stride: 1)
      let first = head * d * d
      for column in 0..<d { turn.rotate(&covariance, at: first + column, stride: d) }
      for row in 0..<d { turn.rotate(&covariance, at: first + row * d, stride: 1) }
    }
    return (mean: mean, covariance: covariance)
  }

  /// How attention falls with distance: the score of the mean query at position `length - 1` with the mean key
  /// at the positions `0..<length`, times `1 / √d`, before any softmax; `[H, length]`.
  ///
  /// Both means are taken before rotary embedding and over all tokens of the prompt.
  /// Source: the on-the-fly scores of kvpress's DuoAttention.
  /// - Precondition: `gathered.queryMoments` contains 0, and `length > 0`.
  /// - Complexity: O((K N + H length) d).
  public func relativeAttention(layer: Int, length: Int) -> [Float] {
    precondition(length > 0, "a query has a position")
    let shape = model.configuration
    let d = shape.headDimension
    let half = d / 2
    let angles = FloatBuffer(count: d)
    let (cosines, sines) = (angles.start, angles.start + half)
    var queries = queryMoments(layer: layer, sinks: 0).mean
    model.rotary.fill(position: length - 1, cosines: cosines, sines: sines)
    queries.withUnsafeMutableBufferPointer { queries in
      guard let start = queries.baseAddress else { return }
      for head in 0..<shape.queryHeads { hk_rope(start + head * d, cosines, sines, d) }
    }
    let means = meanKeys(layer: layer)
    let key = FloatBuffer(count: d)
    var scores = [Float](repeating: 0, count: shape.queryHeads * length)
    for position in 0..<length {
      model.rotary.fill(position: position, cosines: cosines, sines: sines)
      for head in 0..<shape.kvHeads {
        for index in 0..<d { key.start[index] = means[head * d + index] }
        hk_rope(key.start, cosines, sines, d)
        for query in head * shape.groupSize..<(head + 1) * shape.groupSize {
          var score = 0.0
          for index in 0..<d { score += Double(queries[query * d + index]) * Double(key.start[index]) }
          scores[query * length + position] = Float(score * Double(shape.attentionScale))
        }
      }
    }
    return scores
  }

  /// The means of the keys before rotary embedding, `[K, d]`: the cached ones, turned back.
  private func meanKeys(layer: Int) -> [Float] {
    let shape = model.configuration
    let d = shape.headDimension
    let half = d / 2
    let keys = self.layer(layer).keys
    let angles = FloatBuffer(count: d)
    var sums = [Double](repeating: 0, count: shape.kvWidth)
    for position in tokens.indices {
      model.rotary.fill(position: position, cosines: angles.start, sines: angles.start + half)
      for head in 0..<shape.kvHeads {
        let key = keys.start + (head * tokens.count + position) * d
        for index in 0..<half {
          let (cosine, sine) = (Double(angles.start[index]), Double(angles.start[half + index]))
          let (first, second) = (Double(key[index]), Double(key[half + index]))
          sums[head * d + index] += first * cosine + second * sine
          sums[head * d + half + index] += second * cosine - first * sine
        }
      }
    }
    return sums.map { Float($0 / Double(tokens.count)) }
  }

  private func meanRotation(_ positions: Range<Int>) -> MeanRotation {
    let half = model.configuration.headDimension / 2
    let angles = FloatBuffer(count: 2 * half)
    var sums = [Double](repeating: 0, count: 2 * half)
    for position in positions {
      model.rotary.fill(position: position, cosines: angles.start, sines: angles.start + half)
      for index in sums.indices { sums[index] += Double(angles.start[index]) }
    }
    let means = sums.map { $0 / Double(positions.count) }
    return MeanRotation(cosines: Array(means[..<half]), sines: Array(means[half...]))
  }
}

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
    let rotation = MeanRotation(model.rotary(layer: layer), over: tokens.count..<tokens.count + horizon)
    var (mean, covariance) = queryMoments(layer: layer, sinks: sinks)
    for head in 0..<shape.queryHeads {
      rotation.rotate(&mean, at: head * d, stride: 1)
      let first = head * d * d
      for column in 0..<d { rotation.rotate(&covariance, at: first + column, stride: d) }
      for row in 0..<d { rotation.rotate(&covariance, at: first + row * d, stride: 1) }
    }
    return (mean: mean, covariance: covariance)
  }

  /// How attention falls with distance: the score of the mean query at position `length - 1` with the mean key
  /// at the positions `0..<length`, times the model's scale, `1 / √d` in most, before any softmax; `[H, length]`.
  ///
  /// Both means are taken before rotary embedding and over all tokens of the prompt.
  /// Source: the on-the-fly scores of kvpress's DuoAttention.
  /// - Precondition: `gathered.queryMoments` contains 0, and `length > 0`.
  /// - Complexity: O((K N + H length) d).
  public func relativeAttention(layer: Int, length: Int) -> [Float] {
    precondition(length > 0, "a query has a position")
    let shape = model.configuration
    let d = shape.headDimension
    let angles = RotaryAngles(model.rotary(layer: layer), positions: 0..<length, length: length)
    var queries = queryMoments(layer: layer, sinks: 0).mean
    queries.withUnsafeMutableBufferPointer { queries in
      guard let start = queries.baseAddress else { return }
      for head in 0..<shape.queryHeads { angles.rotate(start + head * d, to: length - 1) }
    }
    let means = meanKeys(layer: layer)
    let key = FloatBuffer(count: d)
    var scores = [Float](repeating: 0, count: shape.queryHeads * length)
    for position in 0..<length {
      for head in 0..<shape.kvHeads {
        for index in 0..<d { key.start[index] = means[head * d + index] }
        angles.rotate(key.start, to: position)
        for query in head * shape.groupSize..<(head + 1) * shape.groupSize {
          var score = 0.0
          for index in 0..<d { score += Double(queries[query * d + index]) * Double(key.start[index]) }
          scores[query * length + position] = Float(score * Double(shape.decoder.attentionScale))
        }
      }
    }
    return scores
  }

  /// The means of the keys before rotary embedding, `[K, d]`: the cached ones, turned back.
  private func meanKeys(layer: Int) -> [Float] {
    let shape = model.configuration
    let d = shape.headDimension
    let rotary = model.rotary(layer: layer)
    let frequencies = rotary.frequencies(length: tokens.count)
    let half = rotary.dimension / 2
    let keys = self.layer(layer).keys
    let angles = FloatBuffer(count: 2 * half)
    // Turning to and fro multiplies by the factor twice.
    let factor = Double(frequencies.factor) * Double(frequencies.factor)
    var sums = [Double](repeating: 0, count: shape.kvWidth)
    for position in tokens.indices {
      frequencies.fill(position: position, cosines: angles.start, sines: angles.start + half)
      for head in 0..<shape.kvHeads {
        let key = keys.start + (head * tokens.count + position) * d
        for index in 0..<half {
          let (cosine, sine) = (Double(angles.start[index]), Double(angles.start[half + index]))
          let (first, second) = (Double(key[index]), Double(key[half + index]))
          sums[head * d + index] += (first * cosine + second * sine) / factor
          sums[head * d + half + index] += (second * cosine - first * sine) / factor
        }
        for index in 2 * half..<d { sums[head * d + index] += Double(key[index]) }
      }
    }
    return sums.map { Float($0 / Double(tokens.count)) }
  }
}

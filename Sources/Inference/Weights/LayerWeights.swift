internal import Formats

/// The weights of one decoder layer.
struct LayerWeights: Sendable {
  /// Norm before attention, `[D]`.
  let inputNorm: RootMeanSquareNorm
  /// `[H * d, D]`.
  let query: Projection
  /// `[K * d, D]`.
  let key: Projection
  /// `[K * d, D]`.
  let value: Projection
  /// Norms of each head's query and key, `[d]`.
  let queryNorm: RootMeanSquareNorm?
  let keyNorm: RootMeanSquareNorm?
  /// W_O, `[D, H * d]`.
  let output: Projection
  /// Norm of what attention adds, `[D]`.
  let postAttentionNorm: RootMeanSquareNorm?
  /// Norm before the feed-forward layer, `[D]`.
  let feedForwardNorm: RootMeanSquareNorm
  /// `[I, D]`.
  let gate: Projection
  /// `[I, D]`.
  let up: Projection
  /// `[D, I]`.
  let down: Projection
  /// Norm of what the feed-forward layer adds, `[D]`.
  let postFeedForwardNorm: RootMeanSquareNorm?

  /// Finds the weights of a layer.
  ///
  /// - Throws: `missingTensor`, `wrongShape` or `wrongType`.
  init(layer: Int, _ finder: LayerFinder) throws(FormatError) {
    let shape = finder.configuration
    let options = shape.decoder
    let (width, d) = (shape.hiddenSize, shape.headDimension)
    let (queryWidth, kvWidth, inner) = (shape.queryWidth, shape.kvWidth, shape.intermediateSize)
    inputNorm = try finder.norm(.inputNorm, layer, width)
    if finder.isAttentionFused(layer) {
      let all = try finder.fusedAttention(layer)
      query = all.rows(0..<queryWidth, paired: finder.pairedDimension)
      key = all.rows(queryWidth..<queryWidth + kvWidth, paired: finder.pairedDimension)
      value = all.rows(queryWidth + kvWidth..<queryWidth + 2 * kvWidth)
    } else {
      let bias = options.hasAttentionBias
      query = try finder.projection(
        .query, layer, rows: queryWidth, columns: width, bias: bias, paired: finder.pairedDimension)
      key = try finder.projection(
        .key, layer, rows: kvWidth, columns: width, bias: bias, paired: finder.pairedDimension)
      value = try finder.projection(.value, layer, rows: kvWidth, columns: width, bias: bias)
    }
    if options.isFused {
      let both = try finder.projection(.fusedGate, layer, rows: 2 * inner, columns: width)
      gate = both.rows(0..<inner)
      up = both.rows(inner..<2 * inner)
    } else {
      let bias = options.hasFeedForwardBias
      gate = try finder.projection(.gate, layer, rows: inner, columns: width, bias: bias)
      up = try finder.projection(.up, layer, rows: inner, columns: width, bias: bias)
    }
    queryNorm = options.hasQueryKeyNorms ? try finder.norm(.queryNorm, layer, d) : nil
    keyNorm = options.hasQueryKeyNorms ? try finder.norm(.keyNorm, layer, d) : nil
    output = try finder.projection(
      .output, layer, rows: width, columns: queryWidth, bias: options.hasOutputBias)
    postAttentionNorm = options.hasPostNorms ? try finder.norm(.postAttentionNorm, layer, width) : nil
    feedForwardNorm = try finder.norm(.feedForwardNorm, layer, width)
    down = try finder.projection(
      .down, layer, rows: width, columns: inner, bias: options.hasFeedForwardBias)
    postFeedForwardNorm = options.hasPostNorms ? try finder.norm(.postFeedForwardNorm, layer, width) : nil
  }
}

extension Projection {
  /// Some rows of a fused projection.
  fileprivate func rows(_ range: Range<Int>, paired: Int? = nil) -> Projection {
    Projection(matrix: matrix.rows(range), bias: bias.map { Array($0[range]) }, pairedDimension: paired)
  }
}

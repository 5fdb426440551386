/// What a prefill gathered of one layer; written before the layer is announced, and never again.
struct LayerStatistics {
  /// Mean `[H, d]` and covariance `[H, d, d]` of queries.
  struct Moments {
    let mean: FloatBuffer
    let covariance: FloatBuffer
  }

  /// `[H, N]`.
  let attentionMeans: FloatBuffer?
  /// By the number of first tokens left out, fewer than there are.
  let queryMoments: [Int: Moments]

  /// Makes room for what is to be gathered of a prompt.
  init(_ gathering: Gathering, shape: ModelConfiguration, tokens: Int) {
    attentionMeans = gathering.attentionMeans ? FloatBuffer(count: shape.queryHeads * tokens) : nil
    let sinks = gathering.queryMoments.filter { $0 < tokens }
    queryMoments = Dictionary(
      uniqueKeysWithValues: sinks.map {
        let mean = FloatBuffer(count: shape.queryWidth)
        return ($0, Moments(mean: mean, covariance: FloatBuffer(count: mean.count * shape.headDimension)))
      })
  }
}

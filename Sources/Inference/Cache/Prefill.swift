internal import CKernels
internal import Synchronization

/// What a prompt left behind: keys, values and the last queries of every layer, read-only.
///
/// During prefill a layer may be read, on any thread, as soon as it was announced.
public final class Prefill: @unchecked Sendable {
  // Sendable although its buffers are written during prefill: a layer is announced when it is complete, and
  // never written again.

  /// The prompt.
  public let tokens: [Int32]
  /// How many of the last queries are kept in every layer.
  public let observedQueries: Int
  /// What was gathered of all queries in every layer.
  public let gathered: Gathering

  let model: LanguageModel
  private let cache: [LayerCache]
  private let statistics: [LayerStatistics]
  private let lastLogits = Mutex<[Float]>([])
  private let cancelling = Mutex<Cancellation?>(nil)

  /// Keys and values `[K, N, d]`, and the last queries `[observedQueries, H * d]`, of one layer.
  struct LayerCache {
    let keys: FloatBuffer
    let values: FloatBuffer
    let queries: FloatBuffer
  }

  /// How many floats a thread needs beside what the last queries' attention or the values' norms give, at most.
  static func readingFloats(tokens: Int, observing queries: Int, shape: ModelConfiguration) -> Int {
    let d = shape.headDimension
    let means = max(hk_window_scratch(shape.groupSize, tokens, d), hk_projected_l1_scratch(tokens, d))
    return max(means, momentFloats(tokens: tokens, window: queries, shape: shape))
  }

  /// Multiply-adds of one thread between two looks at whether to go on.
  private static let partWork = 300_000_000
  /// Values that the kernel takes at once.
  private static let valueBlock = 192

  /// Makes room for a prompt.
  init(model: LanguageModel, tokens: [Int32], observedQueries: Int, gathering: Gathering) {
    self.model = model
    self.tokens = tokens
    self.observedQueries = observedQueries
    gathered = gathering
    let shape = model.configuration
    cache = (0..<shape.layers).map { _ in
      LayerCache(
        keys: FloatBuffer(count: shape.kvWidth * tokens.count),
        values: FloatBuffer(count: shape.kvWidth * tokens.count),
        queries: FloatBuffer(count: shape.queryWidth * observedQueries))
    }
    statistics = (0..<shape.layers).map { _ in
      LayerStatistics(gathering, shape: shape, tokens: tokens.count)
    }
  }

  /// The logits of the prompt's last token, `[vocabulary]`; empty until the prefill is done.
  public var logits: [Float] { lastLogits.withLock { $0 } }

  /// Bytes of keys and values, all layers.
  public var cacheBytes: Int { model.configuration.cacheBytesPerToken * tokens.count }

  /// What may end the reading of a layer: there while the prompt is read.
  var cancellation: Cancellation? {
    get { cancelling.withLock { $0 } }
    set { cancelling.withLock { $0 = newValue } }
  }

  /// Called once, at the end of the prefill.
  func complete(logits: [Float]) { lastLogits.withLock { $0 = logits } }

  /// Whether a layer's keys, values and observed queries are all numbers.
  ///
  /// - Complexity: one read of them.
  func isFinite(layer: Int) -> Bool {
    let cache = cache[layer]
    return [cache.keys, cache.values, cache.queries].allSatisfy {
      $0.slice(0, $0.count).allSatisfy(\.isFinite)
    }
  }

  /// The buffers of one layer.
  func layer(_ layer: Int) -> LayerCache { cache[layer] }

  /// What was gathered of one layer.
  func statistics(_ layer: Int) -> LayerStatistics { statistics[layer] }

  /// Calls `body` with a layer's keys after rotary embedding, `[K, N, d]`.
  public func withKeys<Result>(layer: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows
    -> Result
  {
    let keys = cache[layer].keys
    return try withExtendedLifetime(keys) { try body(keys.slice(0, keys.count)) }
  }

  /// Calls `body` with a layer's values, `[K, N, d]`.
  public func withValues<Result>(layer: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows
    -> Result
  {
    let values = cache[layer].values
    return try withExtendedLifetime(values) { try body(values.slice(0, values.count)) }
  }

  /// The last `window` queries after rotary embedding, `[H, window, d]`.
  ///
  /// - Precondition: `0 < window <= observedQueries`.
  public func lastQueries(layer: Int, window: Int) -> [Float] {
    precondition(window > 0 && window <= observedQueries, "the window exceeds the observed queries")
    let shape = model.configuration
    let d = shape.headDimension
    let queries = cache[layer].queries
    var rows: [Float] = []
    rows.reserveCapacity(window * shape.queryWidth)
    for head in 0..<shape.queryHeads {
      for row in observedQueries - window..<observedQueries {
        rows += queries.slice(row * shape.queryWidth + head * d, d)
      }
    }
    return rows
  }

  /// The mean attention that each position gets from the queries that see it, `[H, N]`:
  /// `Σ_i P_h[i, j] / (N - j)`, over all queries i of the prompt; under a sliding window, over those that see it.
  ///
  /// Source: the accumulated scores of H2O (arXiv 2306.14048), divided by the number of their terms.
  /// - Precondition: `gathered.attentionMeans`.
  public func attentionMeans(layer: Int) -> [Float] {
    guard let means = statistics[layer].attentionMeans else {
      preconditionFailure("attention means were not gathered")
    }
    return Array(means.slice(0, means.count))
  }

  /// Mean `[H, d]` and covariance `[H, d, d]` of the queries before rotary embedding, over the tokens from
  /// `sinks` on. The covariance is divided by their number.
  ///
  /// - Precondition: `gathered.queryMoments` contains `sinks`, and the prompt has more tokens.
  public func queryMoments(layer: Int, sinks: Int) -> (mean: [Float], covariance: [Float]) {
    guard let moments = statistics[layer].queryMoments[sinks] else {
      preconditionFailure("query moments were not gathered, or no token is left")
    }
    return (
      mean: Array(moments.mean.slice(0, moments.mean.count)),
      covariance: Array(moments.covariance.slice(0, moments.covariance.count))
    )
  }

  /// The mean attention of the last `window` queries over the prompt, `[H, N]`: `mean_i P_h[i, j]` with
  /// `P_h[i, j] = softmax_j(q_i * k_j / √d)`, causal inside the window. Every row sums to 1. Where a layer has
  /// its own scale, soft cap or sliding window, it counts.
  ///
  /// - Precondition: `0 < window <= observedQueries`.
  /// - Complexity: O(H window N d), computed at every call.
  public func windowAttention(layer: Int, window: Int) -> [Float] {
    precondition(window > 0 && window <= observedQueries, "the window exceeds the observed queries")
    let shape = model.configuration
    let d = shape.headDimension
    let width = shape.queryWidth
    let count = tokens.count
    let cache = cache[layer]
    let queries = cache.queries.start + (observedQueries - window) * width
    return [Float](unsafeUninitializedCapacity: shape.queryHeads * count) { rows, initialized in
      initialized = shape.queryHeads * count
      guard let out = rows.baseAddress else { return }
      model.workers.split(shape.kvHeads, work: width * window * count) { heads in
        let group = shape.groupSize
        let scratch = FloatBuffer(count: hk_window_scratch(group, count, d))
        for head in heads {
          hk_window_attention(
            queries + head * group * d, width, group, window, cache.keys.start + head * count * d, d, count,
            d, shape.decoder.scoring, shape.attentionSpan(layer: layer) ?? 0, out + head * group * count,
            scratch.start)
        }
      }
    }
  }

  /// What each cached value amounts to behind the output projection: `‖v_j W_h^O‖₁` for query head h and the
  /// values of its KV head, `[H, N]`.
  ///
  /// - Throws: `CancellationError`, if the prompt is still being read and is wanted no more.
  /// - Complexity: O(H N D d), computed at every call.
  public func valueOutputL1(layer: Int) throws -> [Float] {
    let shape = model.configuration
    let d = shape.headDimension
    let count = tokens.count
    let values = cache[layer].values
    let matrix = model.checkpoint.layers[layer].output.matrix
    let cancellation = cancellation
    // The kernel's own blocks of values, as many as take some milliseconds.
    let part = max(1, Self.partWork / max(1, Self.valueBlock * matrix.rows * d)) * Self.valueBlock
    let norms = [Float](unsafeUninitializedCapacity: shape.queryHeads * count) { norms, initialized in
      initialized = shape.queryHeads * count
      guard let out = norms.baseAddress else { return }
      model.workers.split(shape.queryHeads, work: count * matrix.work) { heads in
        let scratch = FloatBuffer(count: hk_projected_l1_scratch(count, d))
        for head in heads {
          for first in stride(from: 0, to: count, by: part) where cancellation?.isSet != true {
            hk_projected_l1(
              values.start + (head / shape.groupSize * count + first) * d, d, min(part, count - first),
              matrix.pointer, matrix.type, matrix.columns, head * d, matrix.rows, d,
              out + head * count + first, scratch.start)
          }
        }
      }
    }
    try cancellation?.check()
    return norms
  }
}

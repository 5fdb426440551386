/// Something of one layer that a scorer or allocator may ask to look at.
///
/// What a method needs is part of its type (``Scorer/needs``), so that a source which cannot give it refuses
/// the method with a sentence instead of guessing.
public enum Ingredient: Hashable, Sendable {
  /// Mean over the last `window` prompt queries of their attention rows, `[queryHeads, tokens]`; each row sums to 1, less
  /// what tokens that are not observed have of it.
  case windowAttention(window: Int)
  /// Unbiased variance over the last `window` queries of each attention weight, `[queryHeads, tokens]`.
  case windowVariance(window: Int)
  /// The largest of each attention weight over the last `window` queries, `[queryHeads, tokens]`.
  case windowMaximum(window: Int)
  /// `−Σ_i Σ_j p ln(p + 1e-10)` over the last `window` queries and the candidates before them, `[queryHeads]`, nats.
  case windowEntropy(window: Int)
  /// Attention that a token receives on average from the queries that see it, over the whole prompt, `[queryHeads, tokens]`.
  case attentionMeans
  /// `‖k_j‖₂` of the cached keys, after RoPE, `[kvHeads, tokens]`.
  case keyL2
  /// `‖v_j‖₁`, `[kvHeads, tokens]`.
  case valueL1
  /// `‖v_j‖₂`, `[kvHeads, tokens]`.
  case valueL2
  /// `‖v_j W_h^O‖₁` behind the output projection, `[queryHeads, tokens]`.
  case valueOutputL1
  /// Cached keys, after RoPE, `[kvHeads, tokens, headDimension]`.
  case keys
  /// Cached values, `[kvHeads, tokens, headDimension]`.
  case values
  /// The last `window` queries after RoPE, or all of a shorter prompt's, `[queryHeads, window, headDimension]`.
  case windowQueries(window: Int)
  /// Mean, then covariance, of the queries before RoPE but for the first `sinks`, turned by the mean rotation of the
  /// next `horizon` positions, `[queryHeads, headDimension + headDimension²]`.
  case futureQueries(sinks: Int, horizon: Int)
  /// Logits of the mean query on the mean key at each of `length` positions, the query at the last, `[queryHeads, length]`.
  case relativeAttention(length: Int)
  /// Importance of every head of the model from a file, summing to 1, `[layers, kvHeads]`; the model's own file if
  /// the name is empty.
  case headImportance(file: String)
}

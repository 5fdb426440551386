internal import CKernels

/// What tells the families' decoders apart. Everything starts as in a Llama without extras.
struct DecoderOptions: Equatable, Sendable {
  /// The function on the gate of the feed-forward layer.
  enum Activation: Equatable, Sendable {
    /// `x / (1 + exp(-x))`.
    case silu
    /// GELU, by its approximation with tanh.
    case gelu
  }

  /// What one layer does in its own way.
  struct Layer: Equatable, Sendable {
    /// How many tokens a query sees at most; nil is all.
    var span: Int?
    /// Which of `rotaries` turns its queries and keys; nil is none.
    var rotary: Int? = 0
  }

  var activation = Activation.silu
  /// What products of queries and keys are multiplied by; `1 / √d` in most families.
  var attentionScale: Float
  /// The soft cap of attention scores; 0 is none.
  var attentionCap: Float = 0
  /// The soft cap of logits; 0 is none.
  var logitCap: Float = 0
  /// What embeddings are multiplied by.
  var embeddingScale: Float = 1
  /// What is added to every norm's weights as they are stored.
  var normOffset: Float = 0
  /// Whether each head's query and key are normed before they are turned.
  var hasQueryKeyNorms = false
  /// Whether the outputs of attention and of the feed-forward layer are normed before they are added.
  var hasPostNorms = false
  /// Whether the projections to queries, keys and values have a bias.
  var hasAttentionBias = false
  /// Whether the output projection of attention has a bias.
  var hasOutputBias = false
  /// Whether the projections of the feed-forward layer have a bias.
  var hasFeedForwardBias = false
  /// Whether the family stores the projections to queries, keys and values as one matrix, and gate and up as another.
  var isFused = false
  /// Whether the rows of the projections to queries and keys are stored in the pairs that are turned together, and
  /// not in halves.
  var hasPairedRows = false
  /// The rotary embeddings that there are.
  var rotaries: [RotarySettings] = []
  var layers: [Layer]

  /// How the kernels score keys.
  var scoring: hk_scoring { hk_scoring(scale: attentionScale, cap: attentionCap) }
}

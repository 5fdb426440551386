/// What the screen's first line and the files say of a model.
public struct ModelSummary: Sendable, Equatable {
  /// The model's name: its folder's.
  public let name: String
  /// Layers `L`.
  public let layers: Int
  /// Query heads `H`.
  public let queryHeads: Int
  /// KV heads `K`.
  public let kvHeads: Int
  /// Longest sequence in tokens.
  public let contextLength: Int
  /// Dimensions `d` of a head.
  public let headDimension: Int
  /// Bytes of keys and values of one token in all layers and heads.
  public let cacheBytesPerToken: Int
  private let attentionSpans: [Int?]

  /// How many tokens a layer's queries see at most, their own included (a sliding window); nil is all.
  public func attentionSpan(layer: Int) -> Int? {
    attentionSpans.indices.contains(layer) ? attentionSpans[layer] : nil
  }

  /// States a model's shape.
  ///
  /// - Parameter attentionSpans: Of each layer, how many tokens its queries see; nil, or no value, is all.
  public init(
    name: String, layers: Int, queryHeads: Int, kvHeads: Int, contextLength: Int, headDimension: Int,
    cacheBytesPerToken: Int, attentionSpans: [Int?] = []
  ) {
    self.name = name
    self.layers = layers
    self.queryHeads = queryHeads
    self.kvHeads = kvHeads
    self.contextLength = contextLength
    self.headDimension = headDimension
    self.cacheBytesPerToken = cacheBytesPerToken
    self.attentionSpans = attentionSpans
  }
}

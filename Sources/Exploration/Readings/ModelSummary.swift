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

  /// States a model's shape.
  public init(
    name: String, layers: Int, queryHeads: Int, kvHeads: Int, contextLength: Int, headDimension: Int,
    cacheBytesPerToken: Int
  ) {
    self.name = name
    self.layers = layers
    self.queryHeads = queryHeads
    self.kvHeads = kvHeads
    self.contextLength = contextLength
    self.headDimension = headDimension
    self.cacheBytesPerToken = cacheBytesPerToken
  }
}

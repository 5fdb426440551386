/// A model as far as its readings need it: its name, its heads and how far its layers see.
public struct ModelShape: Sendable, Equatable {
  /// The model's name: its folder's.
  public let name: String
  /// How many KV heads each layer has.
  public let heads: HeadCounts
  /// Query heads `H` of a layer.
  public let queryHeads: Int
  /// Longest sequence in tokens.
  public let contextLength: Int
  /// Dimensions `d` of a head.
  public let headDimension: Int
  /// Bytes of keys and values of one token in all layers and heads.
  public let cacheBytesPerToken: Int
  private let attentionSpans: [Int?]

  /// States a model's shape.
  ///
  /// - Parameter attentionSpans: Of each layer, how many tokens its queries see; nil, or no value, is all.
  public init(
    name: String, heads: HeadCounts, queryHeads: Int, contextLength: Int, headDimension: Int,
    cacheBytesPerToken: Int, attentionSpans: [Int?] = []
  ) {
    self.name = name
    self.heads = heads
    self.queryHeads = queryHeads
    self.contextLength = contextLength
    self.headDimension = headDimension
    self.cacheBytesPerToken = cacheBytesPerToken
    self.attentionSpans = attentionSpans
  }

  /// States the shape of a model whose layers have as many KV heads each.
  public init(
    name: String, layers: Int, queryHeads: Int, kvHeads: Int, contextLength: Int, headDimension: Int,
    cacheBytesPerToken: Int, attentionSpans: [Int?] = []
  ) {
    self.init(
      name: name, heads: HeadCounts(layers: layers, each: kvHeads), queryHeads: queryHeads,
      contextLength: contextLength, headDimension: headDimension, cacheBytesPerToken: cacheBytesPerToken,
      attentionSpans: attentionSpans)
  }

  /// Layers `L`.
  public var layers: Int { heads.layers }

  /// KV heads `K` of the layer that has most.
  public var kvHeads: Int { heads.most }

  /// How many tokens a layer's queries see at most, their own included (a sliding window); nil is all.
  public func attentionSpan(layer: Int) -> Int? {
    attentionSpans.indices.contains(layer) ? attentionSpans[layer] : nil
  }
}

/// The shape of a decoder, as its config.json gives it.
public struct ModelConfiguration: Equatable, Sendable {
  /// Decoder layers.
  public let layers: Int
  /// Width of the residual stream, D.
  public let hiddenSize: Int
  /// Width of the feed-forward layer.
  public let intermediateSize: Int
  /// Query heads of a layer, H: a multiple of `kvHeads`.
  public let queryHeads: Int
  /// Key and value heads of a layer, K.
  public let kvHeads: Int
  /// Dimensions of a head, d: even.
  public let headDimension: Int
  /// Tokens in the vocabulary.
  public let vocabularySize: Int
  /// The most tokens a sequence may have.
  public let contextLength: Int
  /// What RMSNorm adds to the mean square.
  public let rmsNormEpsilon: Float
  /// The base of the rotary embedding's wavelengths.
  public let ropeTheta: Double
  /// Whether the output head is the embedding.
  public let tiedEmbeddings: Bool
  /// The token that begins a sequence, if there is one.
  public let bosTokenID: Int32?
  /// The tokens that end a sequence.
  public let eosTokenIDs: [Int32]

  /// Query heads per KV head, G.
  public var groupSize: Int { queryHeads / kvHeads }
  /// Width of all query heads together, `H * d`.
  public var queryWidth: Int { queryHeads * headDimension }
  /// Width of all KV heads together, `K * d`.
  public var kvWidth: Int { kvHeads * headDimension }
  /// Bytes that one token takes in the cache of all layers, keys and values, in float32.
  public var cacheBytesPerToken: Int { 2 * layers * kvWidth * MemoryLayout<Float>.stride }
}

/// The shape of a decoder, as its config.json or its GGUF metadata gives it.
public struct ModelConfiguration: Equatable, Sendable {
  /// The family whose code runs it, such as "Llama".
  public internal(set) var family: String
  /// Decoder layers.
  public internal(set) var layers: Int
  /// Width of the residual stream, D.
  public internal(set) var hiddenSize: Int
  /// Width of the feed-forward layer.
  public internal(set) var intermediateSize: Int
  /// Query heads of a layer, H: a multiple of `kvHeads`.
  public internal(set) var queryHeads: Int
  /// Key and value heads of a layer, K.
  public internal(set) var kvHeads: Int
  /// Dimensions of a head, d: even.
  public internal(set) var headDimension: Int
  /// Tokens in the vocabulary.
  public internal(set) var vocabularySize: Int
  /// The most tokens a sequence may have.
  public internal(set) var contextLength: Int
  /// What RMSNorm adds to the mean square.
  public internal(set) var rmsNormEpsilon: Float
  /// Whether the output head is the embedding.
  public internal(set) var tiedEmbeddings: Bool
  /// The token that begins a sequence, if there is one.
  public internal(set) var bosTokenID: Int32?
  /// The tokens that end a sequence.
  public internal(set) var eosTokenIDs: [Int32]
  /// Ids that the file names as tokens that begin or end a sequence and that the vocabulary does not have: they are
  /// left out of the two above.
  public internal(set) var droppedTokenIDs: [Int]
  /// A sliding window that a GGUF file names and llama.cpp does not read for its architecture, in tokens: no layer
  /// has it.
  public internal(set) var disregardedWindow: Int?
  /// What its layers do beside that.
  var decoder: DecoderOptions

  /// Query heads per KV head, G.
  public var groupSize: Int { queryHeads / kvHeads }
  /// Width of all query heads together, `H * d`.
  public var queryWidth: Int { queryHeads * headDimension }
  /// Width of all KV heads together, `K * d`.
  public var kvWidth: Int { kvHeads * headDimension }
  /// Bytes that one token takes in the cache of all layers, keys and values, in float32.
  public var cacheBytesPerToken: Int { 2 * layers * kvWidth * MemoryLayout<Float>.stride }

  /// How many tokens a layer's queries see at most, their own the last of them (a sliding window); nil is all.
  public func attentionSpan(layer: Int) -> Int? { decoder.layers[layer].span }

  /// The first position that a layer's query at `position`, and so any later one, sees: 0 unless a sliding window
  /// hides any.
  public func firstVisible(layer: Int, from position: Int) -> Int {
    attentionSpan(layer: layer).map { max(0, position + 1 - $0) } ?? 0
  }

  /// What attention scores are multiplied by beside `1 / √d`: 1 in most families.
  public var scoreFactor: Float {
    let plain = Float(1 / Double(headDimension).squareRoot())
    return decoder.attentionScale == plain ? 1 : decoder.attentionScale / plain
  }

  /// Whether a layer's attention in a sequence of `tokens` tokens, and of the query after it, is a softmax over all of
  /// them of scaled products: no soft cap, no sliding window that hides any.
  public func isPlainAttention(layer: Int, tokens: Int) -> Bool {
    decoder.attentionCap == 0 && firstVisible(layer: layer, from: tokens) == 0
  }

  /// What a layer's rotary embedding is called, such as "llama3 × 8"; nil if the layer has none.
  public func rotaryName(layer: Int) -> String? {
    decoder.layers[layer].rotary.map { decoder.rotaries[$0].description }
  }

  /// The base of a layer's rotary embedding; nil if the layer has none.
  public func ropeTheta(layer: Int) -> Double? {
    decoder.layers[layer].rotary.map { decoder.rotaries[$0].theta }
  }
}

/// The weights of one decoder layer.
struct LlamaLayerWeights: Sendable {
  /// Norm before attention, `[D]`.
  let inputNorm: [Float]
  /// `[H * d, D]`.
  let query: WeightMatrix
  /// `[K * d, D]`.
  let key: WeightMatrix
  /// `[K * d, D]`.
  let value: WeightMatrix
  /// W_O, `[D, H * d]`.
  let output: WeightMatrix
  /// Norm before the feed-forward layer, `[D]`.
  let feedForwardNorm: [Float]
  /// `[I, D]`.
  let gate: WeightMatrix
  /// `[I, D]`.
  let up: WeightMatrix
  /// `[D, I]`.
  let down: WeightMatrix

  /// Finds the weights of a layer, by their names in Hugging Face checkpoints.
  init(layer: Int, configuration: ModelConfiguration, reader: WeightReader) throws(CheckpointError) {
    let prefix = "model.layers.\(layer)."
    let width = configuration.hiddenSize
    let inner = configuration.intermediateSize
    let queryWidth = configuration.queryWidth
    let kvWidth = configuration.kvWidth
    inputNorm = try reader.vector(prefix + "input_layernorm.weight", count: width)
    query = try reader.matrix(prefix + "self_attn.q_proj.weight", rows: queryWidth, columns: width)
    key = try reader.matrix(prefix + "self_attn.k_proj.weight", rows: kvWidth, columns: width)
    value = try reader.matrix(prefix + "self_attn.v_proj.weight", rows: kvWidth, columns: width)
    output = try reader.matrix(prefix + "self_attn.o_proj.weight", rows: width, columns: queryWidth)
    feedForwardNorm = try reader.vector(prefix + "post_attention_layernorm.weight", count: width)
    gate = try reader.matrix(prefix + "mlp.gate_proj.weight", rows: inner, columns: width)
    up = try reader.matrix(prefix + "mlp.up_proj.weight", rows: inner, columns: width)
    down = try reader.matrix(prefix + "mlp.down_proj.weight", rows: width, columns: inner)
  }
}

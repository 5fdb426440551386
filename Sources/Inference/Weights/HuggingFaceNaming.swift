/// The names in Hugging Face checkpoints.
struct HuggingFaceNaming: TensorNaming {
  /// What the names of all weights but the head's begin with.
  let prefix: String
  /// What the head's name begins with.
  var headPrefix = ""
  let mayFuseAttention = false

  var embedding: String { prefix + "embed_tokens.weight" }
  var outputHead: String { headPrefix + "lm_head.weight" }
  var finalNorm: String { prefix + "norm.weight" }

  func name(_ role: TensorRole, layer: Int, hasPostNorms: Bool) -> String {
    let own =
      switch role {
      case .inputNorm: "input_layernorm"
      case .query: "self_attn.q_proj"
      case .key: "self_attn.k_proj"
      case .value: "self_attn.v_proj"
      case .output: "self_attn.o_proj"
      case .queryNorm: "self_attn.q_norm"
      case .keyNorm: "self_attn.k_norm"
      case .postAttentionNorm: "post_attention_layernorm"
      // With a norm after attention too, the name that used to be this one's is that one's.
      case .feedForwardNorm: hasPostNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm"
      case .gate: "mlp.gate_proj"
      case .up: "mlp.up_proj"
      case .down: "mlp.down_proj"
      case .postFeedForwardNorm: "post_feedforward_layernorm"
      case .fusedAttention: "self_attn.qkv_proj"
      case .fusedGate: "mlp.gate_up_proj"
      }
    return "\(prefix)layers.\(layer).\(own)"
  }

  // A head beside tied embeddings, the rotary tables of old checkpoints, and what sees pictures.
  func isSpare(_ name: String) -> Bool {
    name == outputHead || name.hasSuffix(".rotary_emb.inv_freq") || name.contains("vision_tower.")
      || name.contains("multi_modal_projector.")
  }
}

/// The names in GGUF files.
struct GGUFNaming: TensorNaming {
  let embedding = GGUFFields.embedding
  let outputHead = GGUFFields.outputHead
  let finalNorm = "output_norm.weight"
  // llama.cpp's converter fuses them when told to, and its loader takes what it finds.
  let mayFuseAttention = true

  func name(_ role: TensorRole, layer: Int, hasPostNorms: Bool) -> String {
    let own =
      switch role {
      case .inputNorm: "attn_norm"
      case .query: "attn_q"
      case .key: "attn_k"
      case .value: "attn_v"
      case .output: "attn_output"
      case .queryNorm: "attn_q_norm"
      case .keyNorm: "attn_k_norm"
      case .postAttentionNorm: "post_attention_norm"
      case .feedForwardNorm: "ffn_norm"
      case .gate: "ffn_gate"
      // Without a gate of its own, up holds both.
      case .up, .fusedGate: "ffn_up"
      case .down: "ffn_down"
      case .postFeedForwardNorm: "post_ffw_norm"
      case .fusedAttention: "attn_qkv"
      }
    return "blk.\(layer).\(own)"
  }

  // What the configuration is read from.
  func isSpare(_ name: String) -> Bool { GGUFFields.tensors.contains(name) }
}

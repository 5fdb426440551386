internal import Formats

extension ConfigurationKey {
  /// The keys, from the configuration classes of transformers 5.24 and of the models in it that are built like these
  /// families. Keys whose tensors tell of them, such as those of biases and experts, are left out: a tensor without
  /// a use is refused by itself.
  static let all: [ConfigurationKey] = [
    // Which layers see how far.
    ConfigurationKey("layer_types", .whatHolds(agreesWithSpans, "the kinds of its layers"), readBy: windowed),
    ConfigurationKey(
      "sliding_window", .whatHolds(hidesNothing, "null"), readBy: windowed + [Phi3Family.self]),
    ConfigurationKey(
      "use_sliding_window", .whatHolds({ $0.boolean == $1.hasWindow || !$1.hasWindow }, "true"),
      readBy: [Qwen2Family.self, Qwen3Family.self, SmolLM3Family.self]),
    ConfigurationKey(
      "sliding_window_pattern", .whatHolds(agreesWithPattern, "the pattern of its layers"),
      readBy: [Gemma3Family.self]),
    ConfigurationKey("attention_chunk_size", .nothing),
    ConfigurationKey("num_kv_shared_layers", .number(0)),
    ConfigurationKey("use_bidirectional_attention", .boolean(false), readBy: [Gemma3Family.self]),
    ConfigurationKey("is_causal", .boolean(true)),
    // Positions.
    ConfigurationKey("partial_rotary_factor", .number(1), readBy: [Phi3Family.self]),
    ConfigurationKey("rotary_pct", .number(1)),
    ConfigurationKey("rotary_dim", .whatHolds({ $0.wholeNumber == $1.headDimension }, "all of a head")),
    ConfigurationKey("rope_local_base_freq", .nothing, readBy: [Gemma3Family.self]),
    ConfigurationKey("local_rope_theta", .nothing),
    ConfigurationKey("global_rope_theta", .nothing),
    ConfigurationKey("full_attention", .nothing, readBy: [Gemma3Family.self]),
    ConfigurationKey("sliding_attention", .nothing, readBy: [Gemma3Family.self]),
    ConfigurationKey("rope_interleaved", .boolean(false)),
    ConfigurationKey("rope_interleave", .boolean(false)),
    ConfigurationKey("llama_4_scaling_beta", .number(0)),
    ConfigurationKey("attn_temperature_tuning", .boolean(false)),
    ConfigurationKey(
      "no_rope_layers",
      .whatHolds({ value, _ in value.wholeNumbers?.allSatisfy { $0 == 1 } == true }, "1 for each"),
      readBy: [SmolLM3Family.self]),
    ConfigurationKey("no_rope_layer_interval", .number(0), readBy: [SmolLM3Family.self]),
    ConfigurationKey("alibi", .boolean(false)),
    // Factors and caps.
    ConfigurationKey("attn_logit_softcapping", .number(0), readBy: [Gemma2Family.self]),
    ConfigurationKey("final_logit_softcapping", .number(0), readBy: [Gemma2Family.self, Gemma3Family.self]),
    ConfigurationKey(
      "query_pre_attn_scalar",
      .whatHolds({ $0.double == Double($1.headDimension) }, "the dimensions of a head"),
      readBy: [Gemma2Family.self, Gemma3Family.self]),
    ConfigurationKey(
      "attention_multiplier",
      .whatHolds(
        { value, configuration in
          value.double.map { abs($0 * Double(configuration.headDimension).squareRoot() - 1) < 1e-6 } == true
        }, "1 / √d")),
    ConfigurationKey("embedding_multiplier", .number(1)),
    ConfigurationKey("scale_emb", .number(1)),
    ConfigurationKey("residual_multiplier", .number(1)),
    ConfigurationKey("scale_depth", .nothing),
    ConfigurationKey("logits_scaling", .number(1)),
    ConfigurationKey("logit_scale", .number(1)),
    ConfigurationKey("lm_head_multiplier", .number(1)),
    ConfigurationKey("clip_qkv", .nothing),
    // Norms and activations.
    ConfigurationKey("qk_layernorm", .boolean(false)),
    ConfigurationKey("use_qk_norm", .boolean(false), readBy: [Qwen3Family.self, Gemma3Family.self]),
    ConfigurationKey("qk_norm", .boolean(false), readBy: [Qwen3Family.self, Gemma3Family.self]),
    ConfigurationKey(
      "hidden_activation", .text("silu"), readBy: [Gemma2Family.self, Gemma3Family.self]),
  ]

  /// The families that read `layer_types`.
  private static let windowed: [any ModelFamily.Type] = [
    MistralFamily.self, Qwen2Family.self, Qwen3Family.self, SmolLM3Family.self, Gemma2Family.self,
    Gemma3Family.self,
  ]

  /// Whether kinds of layers are those that the decoder's layers have anyway.
  @Sendable private static func agreesWithSpans(_ value: JSONNode, _ configuration: ModelConfiguration)
    -> Bool
  {
    let kinds = value.array?.map(\.string) ?? []
    guard kinds.count == configuration.layers else { return false }
    return kinds.enumerated().allSatisfy { layer, kind in
      kind == (configuration.attentionSpan(layer: layer) == nil ? "full_attention" : "sliding_attention")
    }
  }

  /// Whether a sliding window is none, or as long as any sequence.
  @Sendable private static func hidesNothing(_ value: JSONNode, _ configuration: ModelConfiguration) -> Bool {
    value.wholeNumber.map { $0 <= 0 || $0 >= configuration.contextLength } == true
  }

  /// Whether every so many layers one sees everything, and the others slide, as it is anyway.
  @Sendable private static func agreesWithPattern(_ value: JSONNode, _ configuration: ModelConfiguration)
    -> Bool
  {
    guard configuration.hasWindow else { return true }
    guard let interval = value.wholeNumber, interval > 0 else { return false }
    return (0..<configuration.layers).allSatisfy { layer in
      ((layer + 1) % interval == 0) == (configuration.attentionSpan(layer: layer) == nil)
    }
  }
}

extension ModelConfiguration {
  /// Whether any layer has a sliding window.
  fileprivate var hasWindow: Bool { (0..<layers).contains { attentionSpan(layer: $0) != nil } }
}

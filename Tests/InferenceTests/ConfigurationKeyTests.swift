import TestSupport
import Testing

@testable import Formats
@testable import Inference

/// Keys that change what a model computes are read, or refused by name.
@Suite struct ConfigurationKeyTests {
  /// Reads a config.json of a family with some members more, each a name and its value as JSON text.
  private func read(_ family: any ModelFamily.Type, _ members: [(String, String)]) throws
    -> ModelConfiguration
  {
    let standard = [
      ("architectures", "[\"\(family.architectures[0])\"]"), ("model_type", "\"\(family.types[0])\""),
      ("num_hidden_layers", "4"), ("hidden_size", "32"), ("intermediate_size", "24"), ("head_dim", "8"),
      ("num_attention_heads", "4"), ("num_key_value_heads", "2"), ("vocab_size", "50"),
      ("max_position_embeddings", "512"),
    ].filter { name, _ in !members.contains { $0.0 == name } }
    let text = (standard + members).map { "\"\($0)\": \($1)" }.joined(separator: ", ")
    return try TemporaryFolder.with { folder in
      try folder.write("{\(text)}", to: "config.json")
      return try ModelConfiguration(path: folder.path + "/config.json")
    }
  }

  private func family(_ name: String) throws -> any ModelFamily.Type {
    try #require(FamilyCatalog.families.first { $0.name == name })
  }

  /// What is neutral where a family has no window says nothing there.
  private static let aboutWindows: Set = ["use_sliding_window", "sliding_window_pattern"]

  @Test func `a family refuses every key that it does not read, and takes it as null`() throws {
    for family in FamilyCatalog.families {
      #expect(throws: Never.self) { try read(family, []) }
      for key in ConfigurationKey.all where !key.readers.contains(family.name) {
        guard !Self.aboutWindows.contains(key.name) else { continue }
        let error = #expect(throws: FormatError.self, "\(family.name), \(key.name)") {
          try read(family, [(key.name, "\"odd\"")])
        }
        let sentence = error?.description ?? ""
        #expect(sentence.contains("\"\(key.name)\" is \"odd\""), "\(sentence)")
        // A share that is no number is refused by whoever reads rotary embeddings.
        #expect(sentence.contains(family.name) || key.name == "partial_rotary_factor", "\(sentence)")
        #expect(throws: Never.self) { try read(family, [(key.name, "null")]) }
      }
    }
  }

  @Test(arguments: [
    ("Llama", "partial_rotary_factor", "0.5"),
    ("Llama", "rope_parameters", #"{"partial_rotary_factor": 0.5}"#),
    ("Llama", "rope_scaling", #"{"type": "linear", "factor": 2.0, "partial_rotary_factor": 0.5}"#),
    ("Llama", "sliding_window", "256"), ("Llama", "layer_types", #"["sliding_attention", "full_attention"]"#),
    ("Llama", "attn_logit_softcapping", "50.0"), ("Llama", "logits_scaling", "8"),
    ("Llama", "attention_multiplier", "0.125"), ("Llama", "rope_interleaved", "true"),
    ("Llama", "no_rope_layers", "[1, 1, 1, 0]"), ("Llama", "query_pre_attn_scalar", "256"),
    ("Llama", "rope_parameters", #"{"full_attention": {"rope_theta": 5.0}}"#),
    ("Mistral", "use_sliding_window", "false"), ("Mistral", "sliding_window_pattern", "2"),
    ("Mistral", "rope_parameters", #"{"rope_theta": 1000.0, "llama_4_scaling_beta": 0.1}"#),
    ("Qwen2", "partial_rotary_factor", "0.25"), ("Qwen2", "final_logit_softcapping", "30"),
    ("Qwen3", "no_rope_layer_interval", "4"), ("SmolLM3", "attention_chunk_size", "128"),
    ("Gemma 2", "sliding_window_pattern", "6"), ("Gemma 2", "use_bidirectional_attention", "true"),
    ("Gemma 2", "rope_local_base_freq", "10000"), ("Gemma 3", "partial_rotary_factor", "0.5"),
    ("Gemma 3", "attn_logit_softcapping", "50.0"), ("Phi-3", "layer_types", #"["sliding_attention"]"#),
    ("Phi-3", "use_bidirectional_attention", "true"), ("Phi-3", "rope_local_base_freq", "1000.0"),
  ])
  func `a value that changes the computation is refused`(family: String, key: String, value: String) throws {
    let error = try #require(throws: FormatError.self) { try read(self.family(family), [(key, value)]) }
    #expect(error.description.contains("models of the family \(family) compute nothing else"), "\(error)")
  }

  @Test(arguments: [
    ("Llama", "partial_rotary_factor", "1.0"), ("Llama", "sliding_window", "0"),
    ("Llama", "sliding_window", "512"),
    ("Llama", "use_sliding_window", "false"), ("Llama", "rope_interleaved", "false"),
    (
      "Llama", "layer_types",
      #"["full_attention", "full_attention", "full_attention", "full_attention"]"#
    ), ("Llama", "no_rope_layers", "[1, 1, 1, 1]"), ("Llama", "query_pre_attn_scalar", "8"),
    ("Llama", "attention_multiplier", "0.35355339"), ("Llama", "logits_scaling", "1.0"),
    ("Mistral", "use_sliding_window", "true"), ("Mistral", "sliding_window", "128"),
    ("Qwen2", "max_window_layers", "2"), ("Qwen3", "use_qk_norm", "true"),
    ("Gemma 2", "sliding_window_pattern", "2"),
    ("Gemma 3", "sliding_window_pattern", "2"), ("Gemma 3", "rope_local_base_freq", "5000"),
    ("Gemma 3", "use_bidirectional_attention", "false"), ("Phi-3", "partial_rotary_factor", "0.5"),
    ("Phi-3", "sliding_window", "100"), ("Phi-3", "is_causal", "true"),
  ])
  func `a value that changes nothing, or that the family reads, is not`(
    family: String, key: String, value: String
  )
    throws
  {
    #expect(throws: Never.self) { try read(self.family(family), [(key, value)]) }
  }

  @Test func `the text inside a model that sees pictures is looked at too`() throws {
    let inner = """
      {"num_hidden_layers": 2, "hidden_size": 32, "intermediate_size": 24, "vocab_size": 50, "logits_scaling": 2}
      """
    let error = try #require(throws: FormatError.self) {
      try read(
        Gemma3Family.self,
        [("architectures", #"["Gemma3ForConditionalGeneration"]"#), ("text_config", inner)])
    }
    #expect(error.description.contains("\"text_config.logits_scaling\" is 2"))
  }

  @Test func `a Mistral's layers slide where the file says so`() throws {
    let kinds = #"["full_attention", "sliding_attention", "sliding_attention", "full_attention"]"#
    for name in ["MistralForCausalLM", "MinistralForCausalLM"] {
      let type = name == "MistralForCausalLM" ? "mistral" : "ministral"
      let shape = try read(
        MistralFamily.self,
        [
          ("architectures", "[\"\(name)\"]"), ("model_type", "\"\(type)\""), ("layer_types", kinds),
          ("sliding_window", "7"),
        ])
      #expect((0..<4).map { shape.attentionSpan(layer: $0) } == [nil, 7, 7, nil])
    }
    let error = try #require(throws: FormatError.self) {
      try read(MistralFamily.self, [("layer_types", #"["full_attention"]"#)])
    }
    #expect(error.description.contains("layer_types"))
  }

  @Test func `rotary parameters for all layers are about Gemma 3's global ones`() throws {
    let flat = #"{"rope_type": "linear", "factor": 8.0, "rope_theta": 500000.0}"#
    let pattern = ("sliding_window_pattern", "2")
    let shape = try read(Gemma3Family.self, [("rope_parameters", flat), pattern])
    #expect((0..<2).map { shape.ropeTheta(layer: $0) } == [10_000, 500_000])
    #expect((0..<2).map { shape.rotaryName(layer: $0) } == ["default", "linear × 8"])
    let local = try read(
      Gemma3Family.self, [("rope_parameters", flat), pattern, ("rope_local_base_freq", "300.0")])
    #expect((0..<2).map { local.ropeTheta(layer: $0) } == [300, 500_000])
  }
}

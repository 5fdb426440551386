import Formats
import Foundation
import Inference
import TestSupport
import Testing

@Suite struct ConfigurationTests {
  /// Reads a config.json that differs from a good one in some fields.
  func read(_ fields: [String: String?]) throws -> ModelConfiguration {
    try read(text: TinyCheckpoint(fields: fields).configuration)
  }

  func read(text: String) throws -> ModelConfiguration {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      try write(Array(text.utf8), to: directory + "/config.json")
      return try ModelConfiguration(path: directory + "/config.json")
    }
  }

  @Test func `absent fields have the defaults of transformers`() throws {
    let shape = try read([
      "num_key_value_heads": nil, "head_dim": nil, "rms_norm_eps": nil, "rope_theta": nil,
      "tie_word_embeddings": nil, "max_position_embeddings": nil, "bos_token_id": nil, "eos_token_id": nil,
      "hidden_act": nil, "model_type": nil, "rope_scaling": nil,
    ])
    #expect(shape.kvHeads == 4)
    #expect(shape.headDimension == 6)
    #expect(shape.rmsNormEpsilon == 1e-6)
    #expect(shape.ropeTheta(layer: 1) == 10_000)
    #expect(!shape.tiedEmbeddings)
    #expect(shape.contextLength == 2048)
    #expect(shape.bosTokenID == nil)
    #expect(shape.eosTokenIDs.isEmpty)
  }

  @Test func `fields may be written in several ways`() throws {
    #expect(try read(["eos_token_id": "7"]).eosTokenIDs == [7])
    #expect(try read(["eos_token_id": "[3, 4]"]).eosTokenIDs == [3, 4])
    #expect(try read(["head_dim": "null"]).headDimension == 6)
    #expect(try read(["head_dim": "8"]).headDimension == 8)
    #expect(try read(["rope_theta": "500000"]).ropeTheta(layer: 0) == 500_000)
    #expect(try read(["architectures": nil]).layers == 2)
    #expect(try read(["architectures": "[]"]).layers == 2)
    let nested = #"{"rope_theta": 20000.0, "rope_type": "default"}"#
    #expect(try read(["rope_theta": nil, "rope_parameters": nested]).ropeTheta(layer: 0) == 20_000)
  }

  @Test(arguments: [
    ("architectures", #"["MambaForCausalLM"]"#, "MistralForCausalLM"),
    ("architectures", #"["MistralForCausalLM"]"#, "MistralForCausalLM of type llama"),
    ("architectures", #"["LlamaForCausalLM", "Other"]"#, "Other"),
    ("architectures", "[3]", "?"),
    ("model_type", #""qwen2""#, "qwen2"),
    ("hidden_act", #""gelu""#, "silu"),
    ("mlp_bias", "3", "true or false"),
    ("rope_scaling", #"{"rope_type": "llama3", "factor": 8.0}"#, "rope_scaling.low_freq_factor\" is missing"),
    ("rope_scaling", #"{"rope_type": "linear", "factor": 0.5}"#, "rope_scaling.factor\" is 0.5"),
    ("rope_scaling", #"{"type": "spiral"}"#, "rope_scaling.type"),
    ("rope_scaling", "3", "an object"),
    (
      "rope_scaling", #"{"type": "longrope", "short_factor": [1, 1], "long_factor": [1, 1, 1]}"#,
      "a list of 3"
    ),
    (
      "rope_scaling", #"{"type": "longrope", "short_factor": [1, 1, 1], "long_factor": [1, 0, 1]}"#,
      "a list of 3"
    ),
    (
      "rope_parameters", #"{"rope_type": "yarn", "factor": 2, "beta_fast": "x"}"#, "rope_parameters.beta_fast"
    ),
    ("partial_rotary_factor", "0.5", "an even number"),
    ("quantization_config", "{}", "GGUF"),
    ("num_hidden_layers", "0", "from 1"),
    ("num_hidden_layers", "-2", "from 1"),
    ("num_hidden_layers", "2.5", "2.5"),
    ("num_hidden_layers", "1e30", "1e30"),
    ("hidden_size", "99999999999999999999999", "from 1"),
    ("hidden_size", "\"24\"", "\"24\""),
    ("intermediate_size", "[]", "a list"),
    ("vocab_size", "0", "from 1"),
    ("num_key_value_heads", "3", "divisor"),
    ("num_key_value_heads", "8", "divisor"),
    ("head_dim", "5", "even"),
    ("max_position_embeddings", "-1", "from 1"),
    ("rms_norm_eps", "-1", "from 0.0 to 1.0"),
    ("rms_norm_eps", "1e999", "from 0.0 to 1.0"),
    ("rope_theta", "0", "from 1e-06"),
    ("rope_theta", "\"x\"", "from 1e-06"),
    ("tie_word_embeddings", "1", "true or false"),
    ("eos_token_id", "\"</s>\"", "from 0 to 19"),
  ])
  func `a wrong field is refused by name`(field: String, value: String, says: String) throws {
    let error = try #require(throws: (any Error).self) { try read([field: value]) }
    let sentence = "\(error)"
    #expect(sentence.contains("config.json: "))
    #expect(sentence.contains(says), "\(sentence)")
    #expect(sentence.contains("expected") && sentence.hasSuffix("."))
    if case CheckpointError.unknownArchitecture = error {} else { #expect(sentence.contains(field)) }
  }

  @Test(arguments: [
    "num_hidden_layers", "hidden_size", "intermediate_size", "num_attention_heads", "vocab_size",
  ])
  func `a field without a default is needed`(field: String) throws {
    let error = try #require(throws: FormatError.self) { try read([field: nil]) }
    #expect(error.description.contains("\"\(field)\" is missing"))
  }

  @Test func `an architecture must be named`() throws {
    let error = try #require(throws: CheckpointError.self) {
      try read(["architectures": nil, "model_type": nil])
    }
    #expect(error.description.contains("not named") && error.description.contains("LlamaForCausalLM"))
  }

  @Test func `without head_dim the heads must divide the width`() throws {
    let error = try #require(throws: FormatError.self) {
      try read(["head_dim": nil, "num_attention_heads": "10"])
    }
    #expect(error.description.contains("multiple of the 10 attention heads"))
  }

  @Test(arguments: [
    "", "[]", "null", "{", "{\"a\" 1}", "{\"a\":1,}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":1.}",
    "{\"a\":1e}", "{\"a\":tru}", "{\"a\":\"\u{1}\"}", "{\"a\":\"x}", "{\"a\":\"\\x\"}", "{\"a\":\"\\ud800\"}",
    "{\"a\":\"\\ud800\\u0041\"}", "{\"a\":\"\\udc00\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":1}}",
    "{\"a\":1,\"a\":2}",
    "{'a':1}", "{\"a\":NaN}",
  ])
  func `a text that is not JSON is refused with its place`(text: String) throws {
    let error = try #require(throws: FormatError.self) { try read(text: text) }
    #expect(error.description.contains("at byte "), "\(error)")
  }
}

import Inference
import TestSupport
import Testing

/// Quantized folders are refused with the method's name, wherever the key stands.
@Suite struct QuantizationMethodTests {
  private func refusal(_ fields: [String: String?], file: String? = nil) throws -> String {
    try TemporaryFolder.with { folder in
      try TinyCheckpoint(fields: fields).write(to: folder.path)
      if let file { try folder.write(#"{"bits": 4}"#, to: file) }
      return try "\(#require(throws: (any Error).self) { try LanguageModel(path: folder.path) })"
    }
  }

  @Test(arguments: [
    ("quantization_config", #"{"quant_method": "awq", "bits": 4}"#, "awq"),
    ("quantization_config", #"{"quant_method": "gptq", "bits": 4}"#, "gptq"),
    ("quantization_config", #"{"quant_method": "fp8"}"#, "fp8"),
    ("quantization_config", #"{"quant_method": "compressed-tensors", "format": "x"}"#, "compressed-tensors"),
    ("quantization_config", #"{"quant_method": "torchao"}"#, "torchao"),
    ("quantization_config", #"{"quant_method": "bitsandbytes", "load_in_4bit": true}"#, "bitsandbytes"),
    ("quantization_config", #"{"load_in_8bit": true}"#, "bitsandbytes"),
    ("quantization_config", #"{"quant_algo": "NVFP4"}"#, "NVFP4"),
    ("compression_config", #"{"quant_method": "compressed-tensors"}"#, "compressed-tensors"),
    ("quantization", #"{"group_size": 64, "bits": 4}"#, "MLX, 4 bits"),
    ("quantization", #"{"group_size": 32, "bits": 4, "mode": "mxfp4"}"#, "mxfp4"),
    ("text_config", #"{"quantization_config": {"quant_method": "awq"}}"#, "awq"),
    ("quantization_config", "{}", "without a name"), ("quantization_config", "3", "without a name"),
  ])
  func `the method is named, and the way out`(key: String, value: String, name: String) throws {
    let sentence = try refusal([key: value])
    #expect(sentence.contains("is \(name)") || sentence.contains(name), "\(sentence)")
    #expect(sentence.contains("quantiz") || sentence.contains("compression"))
    #expect(sentence.contains("GGUF") && sentence.contains("config.json") && sentence.hasSuffix("."))
  }

  @Test(arguments: [("quantize_config.json", "GPTQ"), ("hf_quant_config.json", "ModelOpt")])
  func `files beside config json tell of it too`(file: String, name: String) throws {
    let sentence = try refusal([:], file: file)
    #expect(sentence.contains(file) && sentence.contains(name) && sentence.contains("GGUF"), "\(sentence)")
  }
}

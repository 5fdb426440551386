import Formats
import Foundation
import Inference
import TestSupport
import Testing

/// Tiny random models in GGUF against Hugging Face transformers, computed in float32 on the values that the
/// library `gguf` dequantizes, and against llama.cpp (Tests/Reference/gguf_models.py).
@Suite struct GGUFModelTests {
  static let directory = Repository.fixture("gguf")

  static let cases = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).filter {
    $0.hasSuffix(".expected.safetensors")
  }.map { String($0.dropLast(".expected.safetensors".count)) }.sorted()

  /// The logits of the prompt and of each fed token, `[17, vocabulary]`.
  static func logits(_ name: String, _ expected: SafetensorsFile) throws -> [Float] {
    let model = try LanguageModel(path: directory + "/\(name).gguf", threads: 2)
    let prefill = try model.prefill(try expected.int32s(named: "prompt"))
    let batch = DecodeBatch(model: model, prefill: prefill)
    let full = batch.addStream(kept: nil)
    var found = prefill.logits
    for token in try expected.int32s(named: "fed") {
      found += try batch.step([(stream: full, token: token)])[0].logits
    }
    return found
  }

  @Test func `every architecture and every type has a case`() throws {
    #expect(Self.cases.count >= 12)
    let types = try Set(
      Self.cases.flatMap { name in
        try GGUFFile(path: Self.directory + "/\(name).gguf").tensors.values.map(\.type)
      })
    let known: Set<GGMLType> = [
      .float32, .float16, .bfloat16, .q80, .q40, .q41, .q50, .q51, .q4K, .q5K, .q6K,
    ]
    #expect(types.isSuperset(of: known))
  }

  @Test(arguments: cases)
  func `logits equal those of transformers on the dequantized weights`(name: String) throws {
    let expected = try SafetensorsFile(path: Self.directory + "/\(name).expected.safetensors")
    let logits = try expected.floats(named: "logits")
    let found = try Self.logits(name, expected)
    let largest = logits.reduce(0) { max($0, abs($1)) }
    #expect(largestDifference(found, logits) <= 2e-5 * max(10, largest))
  }

  /// llama.cpp rounds activations to float16 where weights are, to 8 bits where they are quantized, and looks
  /// GELU up in a table of float16: only its float32 files say the same to within an order of sums.
  @Test(arguments: ["llama-biases", "llama", "qwen3", "gemma2", "phi3-short"])
  func `logits equal those of llama cpp`(name: String) throws {
    let expected = try SafetensorsFile(path: Self.directory + "/\(name).expected.safetensors")
    let theirs = try expected.floats(named: "llama_cpp_logits")
    let found = try Self.logits(name, expected)
    #expect(largestDifference(found, theirs) <= (name == "llama-biases" ? 1e-4 : 2.6e-2))
  }
}

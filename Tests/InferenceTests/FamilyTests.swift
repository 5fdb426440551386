import AdaKV
import Formats
import Foundation
import Inference
import TestSupport
import Testing

/// Tiny random models of every family against Hugging Face transformers in float32 (Tests/Reference/families.py).
@Suite struct FamilyTests {
  static let directory = Repository.fixture("families")

  static let cases = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).filter {
    FileManager.default.fileExists(atPath: directory + "/\($0)/config.json")
  }.sorted()

  /// The order of sums moves logits by some 1e-5; every option of a family moves them by more than 0.05.
  static let tolerance: Float = 2e-4

  @Test func `every family has a case, with every option it has`() {
    #expect(Self.cases.count >= 30)
    for family in ["llama2", "llama31", "mistral", "qwen2", "qwen3", "smollm3", "gemma2", "gemma3", "phi3"] {
      #expect(Self.cases.contains(family))
    }
  }

  @Test(arguments: cases)
  func `logits of the prompt and of sixteen steps equal those of transformers`(name: String) throws {
    let directory = Self.directory + "/" + name
    let expected = try SafetensorsFile(path: directory + "/expected.safetensors")
    let fed = try expected.int32s(named: "fed")
    let logits = try expected.floats(named: "logits")
    let model = try LanguageModel(path: directory, threads: 2)
    let vocabulary = model.configuration.vocabularySize

    let prefill = try model.prefill(try expected.int32s(named: "prompt"))
    let batch = DecodeBatch(model: model, prefill: prefill)
    let full = batch.addStream(kept: nil)
    // A stream that holds a copy of everything, and one that lists it, must say the same.
    let everything = (0..<model.configuration.layers).map { _ in
      KeptEntries(
        Array(
          repeating: prefill.tokens.indices.map(Int32.init), count: model.configuration.kvHeads))
    }
    let copy = batch.addStream(kept: everything, compact: true)
    let list = batch.addStream(kept: everything)
    var found = [prefill.logits]
    for token in fed {
      let outputs = try batch.step([full, copy, list].map { (stream: $0, token: token) })
      found.append(outputs[0].logits)
      #expect(outputs[1].logits == outputs[0].logits)
      #expect(outputs[2].logits == outputs[0].logits)
      for rows in outputs[0].rows {
        #expect(rows.offsets.count == model.configuration.queryHeads + 1)
        for (start, end) in zip(rows.offsets, rows.offsets.dropFirst()) {
          #expect(abs(rows.values[start..<end].reduce(0, +) - 1) < 1e-5)
        }
      }
    }
    #expect(found.count * vocabulary == logits.count)
    for (step, row) in found.enumerated() {
      let difference = largestDifference(row, logits[step * vocabulary..<(step + 1) * vocabulary])
      #expect(difference <= Self.tolerance, "after \(step) steps")
    }
  }

  /// What a config.json of Gemma 3 that sees pictures says of the tokens that begin and end a sequence.
  private func ends(outer: String, inner: String) throws -> (Int32?, [Int32]) {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      let text = """
        {"architectures": ["Gemma3ForConditionalGeneration"], "model_type": "gemma3"\(outer), "text_config":
        {"num_hidden_layers": 1, "hidden_size": 8, "intermediate_size": 8, "vocab_size": 300\(inner)}}
        """
      try write(Array(text.utf8), to: directory + "/config.json")
      let configuration = try ModelConfiguration(path: directory + "/config.json")
      return (configuration.bosTokenID, configuration.eosTokenIDs)
    }
  }

  @Test func `Gemma 3 names its special tokens inside, beside its text, or not at all`() throws {
    #expect(try ends(outer: "", inner: "") == (2, [1]))
    #expect(try ends(outer: ", \"eos_token_id\": [1, 106]", inner: "") == (2, [1, 106]))
    #expect(try ends(outer: "", inner: ", \"bos_token_id\": 5, \"eos_token_id\": 7") == (5, [7]))
  }

  @Test func `a generation config adds tokens that end a sequence`() throws {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      try TinyCheckpoint().write(to: directory)
      try write(Array(#"{"eos_token_id": [2, 9]}"#.utf8), to: directory + "/generation_config.json")
      #expect(try LanguageModel(path: directory).configuration.eosTokenIDs == [0, 2, 9])
      try write(Array(#"{"eos_token_id": "</s>"}"#.utf8), to: directory + "/generation_config.json")
      #expect(throws: FormatError.self) { try LanguageModel(path: directory) }
    }
  }

  @Test(arguments: [("llama2", true, true), ("mistral-window", false, false), ("gemma2", false, false)])
  func `attention is plain where nothing is hidden or capped`(name: String, long: Bool, short: Bool) throws {
    let configuration = try ModelConfiguration(path: Self.directory + "/\(name)/config.json")
    #expect(configuration.isPlainAttention(layer: 0, tokens: 100) == long)
    #expect(configuration.isPlainAttention(layer: 0, tokens: 20) == short)
    #expect((configuration.scoreFactor == 1) == (name != "gemma2"))
  }
}

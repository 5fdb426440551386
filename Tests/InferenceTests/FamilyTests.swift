import Foundation
import Inference
import Testing

/// Tiny random models of every family against Hugging Face transformers in float32 (Tests/Reference/families.py).
@Suite struct FamilyTests {
  static let directory = Bundled.root + "/Tests/InferenceTests/Fixtures/families"

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
    let model = try LanguageModel(directory: directory, threads: 2)
    let vocabulary = model.configuration.vocabularySize

    let prefill = try model.prefill(try expected.int32s(named: "prompt"))
    let batch = DecodeBatch(model: model, prefill: prefill)
    let full = batch.addStream(kept: nil)
    // A stream that holds a copy of everything, and one that lists it, must say the same.
    let everything = (0..<model.configuration.layers).map { _ in
      KeptPositions(
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
}

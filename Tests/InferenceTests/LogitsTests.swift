import AdaKV
import Formats
import Inference
import Testing

/// The bundled model against Hugging Face transformers in float32 (see Tests/Reference/logits.py).
@Suite struct LogitsTests {
  /// Sums of float32 in another order move logits by some 3e-5; a processor that orders them otherwise again
  /// may move them a little more.
  static let tolerance: Float = 2e-4

  @Test(arguments: 0..<10)
  func `logits of the prompt and of eight steps equal those of transformers`(prompt: Int) throws {
    let expected = try SafetensorsFile(path: Bundled.expected)
    let tokens = try expected.int32s(named: "prompt.\(prompt).tokens")
    let steps = try expected.int32s(named: "prompt.\(prompt).steps")
    let logits = try expected.floats(named: "prompt.\(prompt).logits")
    let model = try Bundled.model()
    let vocabulary = model.configuration.vocabularySize

    let prefill = try model.prefill(tokens)
    let batch = DecodeBatch(model: model, prefill: prefill)
    let full = batch.addStream(kept: nil)
    var found = [prefill.logits]
    for token in steps { found.append(try batch.step([(stream: full, token: token)])[0].logits) }
    #expect(found.count * vocabulary == logits.count)
    for (step, row) in found.enumerated() {
      let difference = largestDifference(row, logits[step * vocabulary..<(step + 1) * vocabulary])
      #expect(difference <= Self.tolerance, "after \(step) steps")
    }
  }

  @Test(arguments: [1, 4])
  func `window attention and the first step's rows equal those of transformers`(prompt: Int) throws {
    let expected = try SafetensorsFile(path: Bundled.expected)
    let tokens = try expected.int32s(named: "prompt.\(prompt).tokens")
    let steps = try expected.int32s(named: "prompt.\(prompt).steps")
    let window = try expected.floats(named: "prompt.\(prompt).window_attention")
    let rows = try expected.floats(named: "prompt.\(prompt).step_attention")
    let model = try Bundled.model()
    let heads = model.configuration.queryHeads

    let prefill = try model.prefill(tokens, observing: 40)
    let found = (0..<model.configuration.layers).flatMap { prefill.windowAttention(layer: $0, window: 32) }
    #expect(largestDifference(found, window) <= 1e-5)

    let batch = DecodeBatch(model: model, prefill: prefill)
    let output = try batch.step([(stream: batch.addStream(kept: nil), token: steps[0])])[0]
    #expect(output.rows.allSatisfy { $0.offsets == (0...heads).map { $0 * (tokens.count + 1) } })
    #expect(largestDifference(output.rows.flatMap(\.values), rows) <= 2e-5)
  }

  @Test(arguments: [1, 3])
  func `a model of odd shapes gives the logits of transformers`(threads: Int) throws {
    let expected = try SafetensorsFile(path: Bundled.oddShapes + "/logits.safetensors")
    let tokens = try expected.int32s(named: "tokens")
    let model = try LanguageModel(path: Bundled.oddShapes, threads: threads)
    let prefill = try model.prefill(Array(tokens[..<50]))
    let batch = DecodeBatch(model: model, prefill: prefill)
    let full = batch.addStream(kept: nil)
    var found = prefill.logits
    for token in tokens[50...] { found += try batch.step([(stream: full, token: token)])[0].logits }
    #expect(largestDifference(found, try expected.floats(named: "logits")) <= Self.tolerance)
  }
}

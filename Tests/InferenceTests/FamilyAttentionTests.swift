import AdaKV
import Formats
import Foundation
import Inference
import TestSupport
import Testing

/// The attention that readings and scores are made of, of models with sliding windows, soft caps and scales of their
/// own, against the matrices that Hugging Face transformers gives out (Tests/Reference/windows.py).
@Suite struct FamilyAttentionTests {
  static let directory = Repository.fixture("attention")

  static let models = [
    "gemma2", "gemma3", "mistral-window", "phi3", "qwen2-window", "smollm3-window", "qwen3",
  ]

  private let window = 8
  private let steps = [1, 6, 16]

  /// Weights lie between 0 and 1, and move by some 1e-5 with the order of sums. In transformers, the mean rows move by 0.17
  /// or more without the window or the cap, by 0.02 or more at the usual scale, by 0.24 at a window of one less.
  private let tolerance: Float = 2e-5

  @Test(arguments: models)
  func `rows and their statistics equal those of transformers`(name: String) throws {
    let expected = try SafetensorsFile(path: Self.directory + "/\(name).safetensors")
    let model = try LanguageModel(path: FamilyTests.directory + "/" + name, threads: 2)
    let shape = model.configuration
    let prefill = try model.prefill(
      try expected.int32s(named: "prompt"), observing: window, gathering: Gathering(attentionMeans: true))
    let spans = try expected.int32s(named: "spans")
    #expect((0..<shape.layers).map { Int32(shape.attentionSpan(layer: $0) ?? 0) } == spans)

    for layer in 0..<shape.layers {
      func expect(_ found: [Float], is name: String, within tolerance: Float) throws {
        let others = try expected.floats(named: "\(layer).\(name)")
        #expect(found.count == others.count)
        #expect(largestDifference(found, others[...]) <= tolerance, "\(name) of layer \(layer)")
        // What a window hides has exactly nothing.
        #expect(zip(found, others).allSatisfy { $1 != 0 || $0 == 0 }, "\(name) of layer \(layer)")
      }
      let moments = prefill.windowMoments(layer: layer, window: window)
      try expect(prefill.windowAttention(layer: layer, window: window), is: "window", within: tolerance)
      try expect(moments.variance, is: "variance", within: tolerance)
      // A sum over the window's rows, of weights times their logarithms.
      try expect(moments.rowEntropy, is: "entropy", within: 1e-3)
      try expect(prefill.attentionMeans(layer: layer), is: "received", within: tolerance)
    }

    let batch = DecodeBatch(model: model, prefill: prefill)
    let stream = batch.addStream(kept: nil)
    for (index, token) in try expected.int32s(named: "fed").enumerated() {
      let output = try #require(try batch.step([(stream, token)]).first)
      guard steps.contains(index + 1) else { continue }
      for (layer, rows) in output.rows.enumerated() {
        let others = try expected.floats(named: "\(layer).step.\(index + 1)")
        #expect(rows.values.count == others.count)
        #expect(
          largestDifference(rows.values, others[...]) <= tolerance, "step \(index + 1) of layer \(layer)")
        #expect(zip(rows.values, others).allSatisfy { $1 != 0 || $0 == 0 })
      }
    }
  }
}

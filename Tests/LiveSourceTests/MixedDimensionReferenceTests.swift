import Foundation
import Inference
import Readings
import Testing

@testable import AdaKV
@testable import LiveSource
@testable import Session

/// MixedDimKV against an implementation in float64 that shares no code with this one, and against transformers'
/// decoding on the cache it leaves.
@Suite struct MixedDimensionReferenceTests {
  static let runs = (try? MixedDimensionReference.load().runs) ?? []

  @Test func allRunsAreThere() {
    #expect(Self.runs.map(\.model) == ["ruler-tiny", "gqa"])
    #expect(Self.runs.allSatisfy { $0.cases.count == 4 && $0.steps.count == 8 })
  }

  private static func model(_ name: String) throws -> LanguageModel {
    try name == "ruler-tiny"
      ? Bundled.model.get().language
      : LanguageModel(
        path: PolicyReference.folder.appending(path: "models/\(name)").path(), threads: 2)
  }

  @Test(arguments: runs) func losesWhatTheAlgorithmSays(_ run: MixedDimensionReference.Run) throws {
    let model = try Self.model(run.model)
    let prefill = try model.prefill(run.tokens, observing: run.window)
    let policy = try Policy("mixed-dim:window=\(run.window)")
    let cache = IngredientCache()
    let read = LivePrompt(prefill, of: model)
    var worst = 0.0
    for (layer, heads) in run.losses.enumerated() {
      let observation = try cache.observation(
        policy.needs, of: read, layer: layer, model: ModelShape(model))
      let losses = try DimensionLosses(
        of: LayerEntries(observation, window: run.window), ranks: Array(run.sizes.dropFirst().dropLast()),
        candidates: run.tokens.count - run.window)
      #expect(losses.dimensions == run.sizes)
      let columns = run.sizes.count
      let expected = Array(heads.joined())
      let mean = expected.reduce(0, +) / Double(expected.count)
      #expect(expected.count / (columns - 1) == losses.values.count / columns)
      for (index, other) in expected.enumerated() {
        let own = losses.values[index / (columns - 1) * columns + index % (columns - 1)]
        // A loss far under the others is a difference of nearly equal weights.
        let error = abs(own - other) / max(other, mean / 100)
        worst = max(worst, error)
      }
      #expect(
        stride(from: columns - 1, to: losses.values.count, by: columns).allSatisfy { losses.values[$0] == 0 })
    }
    #expect(worst <= 1e-4, "\(run.model): \(worst)")
  }

  @Test(arguments: runs) func dividesAndDecodesAsTheReference(_ run: MixedDimensionReference.Run) throws {
    let model = try Self.model(run.model)
    let prefill = try model.prefill(run.tokens, observing: run.window)
    let batch = DecodeBatch(model: model, prefill: prefill)
    let cache = IngredientCache()
    let read = LivePrompt(prefill, of: model)
    for item in run.cases {
      let policy = try Policy("mixed-dim:window=\(run.window),basis=\(item.basis)")
      var allocation = try ModelAllocation(
        policy: policy, layers: model.configuration.layers, kvHeads: model.configuration.kvHeads,
        tokens: run.tokens.count, budget: item.budget)
      var kept: [KeptEntries] = []
      var substitutes: [SubstituteEntries?] = []
      for layer in 0..<model.configuration.layers {
        _ = try allocation.add(
          cache.observation(policy.needs, of: read, layer: layer, model: ModelShape(model)))
        let decided = allocation.layers[layer]
        kept.append(decided.kept(tokens: run.tokens.count))
        substitutes.append(decided.substitutes)
        compare(decided, with: item, of: run, layer: layer)
      }
      let stream = batch.addStream(kept: kept, substituting: substitutes)
      var logits: [Float] = []
      for (step, token) in run.steps.enumerated() {
        logits = try batch.step([(stream, token)])[0].logits
        let best = logits.indices.max { logits[$0] < logits[$1] }
        #expect(best == item.likeliest[step], "\(run.model) B \(item.budget) step \(step)")
      }
      let worst = zip(logits, item.logits).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(logits.count == item.logits.count && worst <= 2e-3, "\(run.model) B \(item.budget): \(worst)")
    }
  }

  /// Every candidate has the reference's dimensions, but for those whose two choices cost the same within 1e-5.
  private func compare(
    _ layer: LayerAllocation, with item: MixedDimensionReference.Case, of run: MixedDimensionReference.Run,
    layer index: Int
  ) {
    let place = "\(run.model) B \(item.budget) L\(index)"
    var spent = 0
    var loss = 0.0
    var others = 0
    for (head, expected) in item.dimensions[index].enumerated() {
      var own = [Int](repeating: 0, count: expected.count)
      for kept in layer.selection[head: head].indices {
        own[Int(layer.selection.positions[kept])] =
          layer.compression?.dimensions[kept] ?? run.sizes[run.sizes.count - 1]
      }
      spent += own.reduce(0, +)
      let losses = run.losses[index][head]
      func cost(_ candidate: Int, _ dimensions: Int) -> (loss: Double, price: Double) {
        let column = run.sizes.firstIndex(of: dimensions) ?? 0
        let loss = column == run.sizes.count - 1 ? 0 : losses[candidate * (run.sizes.count - 1) + column]
        return (loss, loss + item.multiplier[index] * Double(dimensions))
      }
      for candidate in own.indices {
        loss += cost(candidate, own[candidate]).loss
        guard own[candidate] != expected[candidate] else { continue }
        others += 1
        let (mine, other) = (cost(candidate, own[candidate]), cost(candidate, expected[candidate]))
        #expect(
          abs(mine.price - other.price) <= 1e-5 * max(mine.price, other.price),
          "\(place) KV\(head) \(candidate): \(own[candidate]) for \(expected[candidate])")
      }
    }
    #expect(spent <= item.spend)
    #expect(others <= 2, "\(place): \(others) others")
    #expect(abs(loss - item.loss[index]) <= 1e-4 * item.loss[index], "\(place)")
  }
}

import AdaKV
import Foundation
import Inference
import Testing

@testable import Exploration

/// Every policy against the code of its authors and of kvpress, on the bundled model and on models of other shapes.
///
/// Counts per layer and head must be equal. Kept sets must be equal but for entries whose scores are so close that
/// two float32 implementations may order them either way.
@Suite struct PolicyReferenceTests {
  @Test(arguments: PolicyReference.models) func keepsWhatTheAuthorsKeep(name: String) throws {
    let reference = try PolicyReference.load(name)
    let directory =
      try name == "ruler-tiny"
      ? Bundled.directory.get() : PolicyReference.folder.appending(path: "models/\(name)").path()
    let model = try LanguageModel(directory: directory, threads: 2)
    let cases = reference.cases.filter { $0.policy != nil && $0.decoded == nil }
    #expect(cases.count > 30)
    for (prompt, tokens) in reference.prompts {
      let mine = try cases.filter { $0.prompt == prompt }.map { ($0, try Policy(Self.text(of: $0))) }
      let needs = mine.reduce(into: Set<Ingredient>()) { $0.formUnion($1.1.needs) }
      let prefill = try model.prefill(
        tokens, observing: needs.longestWindow, gathering: Gathering(for: needs, tokens: tokens.count))
      var observations = LayerObservations()
      for (item, policy) in mine {
        // Without a budget of its own (DuoAttention's share of heads), any that evicts will do.
        var allocation = try ModelAllocation(
          policy: policy, layers: model.configuration.layers, kvHeads: model.configuration.kvHeads,
          tokens: tokens.count, budget: item.budget ?? policy.reserve + 1)
        for layer in 0..<model.configuration.layers {
          _ = try allocation.add(
            observations.observation(policy.needs, model: model, prefill: prefill, layer: layer))
        }
        compare(allocation, with: item, tokens: tokens.count, model: name)
      }
    }
  }

  /// A case's policy, with the path of its file made whole.
  private static func text(of item: PolicyReference.Case) -> String {
    let folder = PolicyReference.folder.path()
    return (item.policy ?? "").replacing("file=", with: "file=\(folder)/")
  }

  private func compare(
    _ allocation: ModelAllocation, with item: PolicyReference.Case, tokens: Int, model: String
  ) {
    let place = "\(model) \(item.id): \(item.policy ?? "")"
    let capacities = allocation.layers.map { $0.capacities(tokens: tokens) }
    #expect(capacities == item.capacities, "\(place)")
    guard capacities == item.capacities else { return }
    for (index, layer) in allocation.layers.enumerated() {
      let candidates = layer.scores.candidates
      for head in item.kept[index].indices {
        let own = Set(
          layer.selection.keptPositions(head: head, candidates: candidates, window: tokens - candidates))
        let others = Set(item.kept[index][head])
        guard own != others else { continue }
        let scores = own.symmetricDifference(others).map { position in
          Int(position) < candidates ? layer.scores.values[head * candidates + Int(position)] : .infinity
        }
        let (least, most) = (scores.min() ?? 0, scores.max() ?? 0)
        #expect(
          most - least <= 2e-5 * max(abs(most), abs(least)),
          "\(place) L\(index) KV\(head): \(own.subtracting(others)) for \(others.subtracting(own))")
      }
    }
  }
}

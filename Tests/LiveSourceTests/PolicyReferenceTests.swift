import AdaKV
import Foundation
import Inference
import Readings
import Testing

@testable import LiveSource
@testable import Session

/// Every policy against the code of its authors and of kvpress, on the bundled model and on models of other shapes.
///
/// Counts per layer and head must be equal. Kept sets must be equal but for entries that the reference's own float32
/// and float64 runs order either way, or nearly so; the files name them.
@Suite struct PolicyReferenceTests {
  @Test(arguments: PolicyReference.models) func keepsWhatTheAuthorsKeep(name: String) throws {
    let reference = try PolicyReference.load(name)
    let model = try LanguageModel(path: Self.directory(of: name), threads: 2)
    let cases = reference.cases.filter { item in
      item.decoded == nil && Self.text(of: item) != nil && !Self.isKnownToDiffer(item, in: reference)
    }
    #expect(cases.count > 40)
    for (prompt, tokens) in reference.prompts {
      let mine = try cases.filter { $0.prompt == prompt }.map {
        ($0, try Policy(#require(Self.text(of: $0))))
      }
      let needs = mine.reduce(into: Set<Ingredient>()) { $0.formUnion($1.1.needs) }
      let prefill = try model.prefill(
        tokens, observing: needs.longestWindow, gathering: Gathering(for: needs, tokens: tokens.count))
      let cache = IngredientCache()
      let read = LivePrompt(prefill, of: model)
      for (item, policy) in mine {
        // Without a budget of its own (DuoAttention's share of heads), any that evicts will do.
        var allocation = try ModelAllocation(
          policy: policy, layers: model.configuration.layers, kvHeads: model.configuration.kvHeads,
          tokens: tokens.count, budget: item.budget ?? policy.reserve + 1)
        for layer in 0..<model.configuration.layers {
          _ = try allocation.add(
            cache.observation(policy.needs, of: read, layer: layer, model: ModelShape(model)))
        }
        compare(allocation, with: item, tokens: tokens.count, model: name)
      }
    }
  }

  /// A case's policy, with the path of its file made whole; nil for what we do not offer.
  private static func text(of item: PolicyReference.Case) -> String? {
    // LAVa's code as it was published, misspelling and all, has a setting of its own.
    let isLAVa = item.implementation.contains("LavaKVCluster")
    let text =
      item.policy ?? (isLAVa ? item.nearest?.replacing("shares=floor", with: "shares=published") : nil)
    return text?.replacing("file=", with: "file=\(PolicyReference.folder.path())/")
  }

  /// Where we do other than the authors on purpose: CAKE's code keeps a prompt of up to `B + w` tokens whole, LAVa's
  /// with `normalize` divides a layer by the weights of an earlier, larger share.
  private static func isKnownToDiffer(_ item: PolicyReference.Case, in reference: PolicyReference) -> Bool {
    let tokens = reference.prompts[item.prompt]?.count ?? 0
    if item.implementation.contains("CakeprefillKVCache"), let budget = item.budget {
      return tokens <= budget + item.window
    }
    return item.implementation.contains("LavaKVCluster") && text(of: item)?.contains("normalize=true") == true
  }

  private func compare(
    _ allocation: ModelAllocation, with item: PolicyReference.Case, tokens: Int, model: String
  ) {
    let place = "\(model) \(item.id): \(item.policy ?? "")"
    let capacities = allocation.layers.map { $0.capacities(tokens: tokens) }
    #expect(capacities == item.capacities, "\(place)")
    guard capacities == item.capacities else { return }
    for (index, layer) in allocation.layers.enumerated() {
      let kept = layer.kept(tokens: tokens)
      for head in item.kept[index].indices {
        let own = Set(kept[head: head])
        let others = Set(item.kept[index][head])
        guard own != others else { continue }
        let near = Set((item.near?["\(index)"] ?? []).filter { $0[0] == head }.map { $0[1] })
        #expect(
          own.symmetricDifference(others).isSubset(of: near),
          "\(place) L\(index) KV\(head): \(own.subtracting(others)) for \(others.subtracting(own))")
      }
    }
  }

  /// Applied again while decoding: what kvpress's DecodingPress keeps after each application.
  ///
  /// After its first application kvpress's cache lies in the order of the scores, not of positions, so where order
  /// matters (StreamingLLM, SnapKV's pooling) only the first is compared. SnapKV's queries are each turned by their own
  /// position, which kvpress does not do by itself.
  @Test(arguments: PolicyReference.models) func keepsWhatKvpressKeepsWhileDecoding(name: String) throws {
    let reference = try PolicyReference.load(name)
    let model = try LanguageModel(path: Self.directory(of: name), threads: 2)
    var compared = 0
    for item in reference.cases where item.decoded != nil {
      guard let text = item.policy else { continue }
      let isByPosition = text.hasPrefix("streaming") || text.hasPrefix("snapkv")
      let tokens = try #require(reference.prompts[item.prompt])
      let prefill = try model.prefill(tokens)
      let decoder = LiveDecoder(model: model, prefill: prefill)
      let batch = decoder.batch
      let plan = TrackPlan(policy: try Policy(text), budget: .share(1))
      let refresh = try #require(
        StreamRefresh(plan, budget: item.budget ?? tokens.count, model: ModelShape(model)))
      let stream = batch.addStream(
        kept: try item.budget.map { try Self.kept(plan.policy, budget: $0, prefill: prefill, model: model) },
        observing: refresh.observedQueries)
      var events = try #require(item.events)[...]
      for (index, token) in try #require(item.decoded).enumerated() {
        _ = try batch.step([(stream, token)])
        guard refresh.isDue(step: index + 1) else { continue }
        try refresh.apply(to: stream, of: decoder, tokens: tokens.count + index + 1)
        guard let event = events.first, event.step == index + 1 else { continue }
        events.removeFirst()
        for (layer, heads) in event.kept.enumerated() {
          for (head, expected) in heads.enumerated() {
            let own = batch.cachePositions(stream, layer: layer, kvHead: head)
            #expect(own == expected, "\(name) \(item.id) step \(event.step) L\(layer) KV\(head)")
          }
        }
        compared += 1
        if isByPosition { break }
      }
      #expect(isByPosition || events.isEmpty, "\(name) \(item.id)")
    }
    #expect(compared > 5)
  }

  /// What a policy keeps at prefill.
  private static func kept(
    _ policy: Policy, budget: Int, prefill: Prefill, model: LanguageModel
  ) throws -> [KeptEntries] {
    let shape = model.configuration
    let cache = IngredientCache()
    let read = LivePrompt(prefill, of: model)
    var allocation = try ModelAllocation(
      policy: policy, layers: shape.layers, kvHeads: shape.kvHeads, tokens: prefill.tokens.count,
      budget: budget)
    for layer in 0..<shape.layers {
      _ = try allocation.add(
        cache.observation(policy.needs, of: read, layer: layer, model: ModelShape(model)))
    }
    return allocation.layers.map { $0.kept(tokens: prefill.tokens.count) }
  }

  private static func directory(of model: String) throws -> String {
    try model == "ruler-tiny"
      ? Bundled.directory.get() : PolicyReference.folder.appending(path: "models/\(model)").path()
  }
}

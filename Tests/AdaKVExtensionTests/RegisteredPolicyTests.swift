import AdaKV
import Testing

/// Policies whose scorer, allocator or name another program brought.
@Suite struct RegisteredPolicyTests {
  @Test(arguments: [
    ("fading+mass", "fading+mass"), ("fading-mass", "fading-mass"), ("fading-mass:half=64", "fading-mass"),
    ("fading-mass:half=512", "fading-mass:half=512.0"), ("snapkv+mass:alpha=0.5", "snapkv+mass:alpha=0.5"),
    ("fading+adakv:alpha=0.4,window=8,half=9", "fading+adakv:window=8,half=9.0,alpha=0.4"),
    ("critical-fading+mass:first=0.25,half=2", "critical-fading+mass:half=2.0,first=0.25"),
    ("fading+mass:interval=64,target=20%", "fading+mass:interval=64,target=20%"),
  ])
  func readsAndWrites(text: String, canonical: String) throws {
    let catalog = try extendedCatalog()
    let policy = try Policy(text, catalog: catalog)
    #expect(policy.description == canonical)
    #expect(try Policy(canonical, catalog: catalog) == policy)
  }

  @Test(arguments: [
    ("fadng+mass", "unknown policy 'fadng+mass'; did you mean fading+mass?"),
    ("fading-mas", "unknown policy 'fading-mas'; did you mean fading-mass?"),
    ("fading+mass:halv=3", "policy fading+mass has no parameter 'halv'; did you mean half?"),
    (
      "fading+mass:half=0",
      "policy fading+mass: half=0 cannot be used, expected a number from 1.0 to 1000000.0"
    ),
  ])
  func refusesInOneSentence(text: String, sentence: String) throws {
    let catalog = try extendedCatalog()
    do {
      _ = try Policy(text, catalog: catalog)
      Issue.record("\(text) was taken")
    } catch {
      #expect(error.description == sentence)
    }
  }

  @Test func theStandardCatalogueStaysAsItIs() throws {
    let before = PolicyCatalog.standard.compositions
    let catalog = try extendedCatalog()
    #expect(PolicyCatalog.standard.compositions == before)
    #expect(catalog.names == PolicyCatalog.standard.names + ["fading-mass"])
    #expect(catalog.scorerNames == PolicyCatalog.standard.scorerNames + ["fading"])
    #expect(catalog.allocatorNames == PolicyCatalog.standard.allocatorNames + ["mass"])
    #expect(throws: AdaKVError.self) { try Policy("fading+mass") }
    for composition in before {
      #expect(try Policy(composition, catalog: catalog) == Policy(composition))
    }
  }

  @Test func twinsAndSafeguardsKeepTheCatalogue() throws {
    var catalog = try extendedCatalog()
    let policy = try Policy("fading-mass:window=8,alpha=0.5", catalog: catalog)
    #expect(policy.uniformTwin.description == "fading+uniform:window=8,half=64.0")
    #expect(policy.uniformTwin.uniformTwin == policy.uniformTwin)
    let freer = try #require(policy.with(alpha: 0.1))
    #expect(freer.description == "fading-mass:window=8,alpha=0.1")
    #expect(freer.with(alpha: 7)?.allocator.alpha == 1)
    #expect(freer.with(alpha: 0.5) == policy && freer != policy)
    catalog = try catalog.registering(
      policy: NamedPolicy(
        "fading", scorer: "fading", allocator: "uniform", source: "here", summary: "evenly"))
    #expect(try Policy("fading-mass:window=8", catalog: catalog).uniformTwin.name == "fading")
  }

  @Test func spendsTheBudgetExactly() throws {
    let prompt = SyntheticPrompt(layers: 3)
    let catalog = try extendedCatalog()
    for text in ["fading-mass:window=8", "fading+mass:window=8,alpha=0", "critical-snapkv+mass:window=8"] {
      let policy = try Policy(text, catalog: catalog)
      if policy.needs.contains(.valueOutputL1) { continue }
      let allocation = try prompt.allocation(policy, budget: 40)
      #expect(allocation.isFinal)
      for layer in allocation.layers {
        #expect(layer.capacities.reduce(0, +) == prompt.kvHeads * 32)
        #expect((0..<prompt.kvHeads).map { layer.selection[head: $0].count } == layer.capacities)
      }
    }
    // Nearer tokens are worth more than SnapKV alone has them.
    let near = try Policy("fading+uniform:window=8,half=1", catalog: catalog)
    let plain = try Policy("snapkv:window=8")
    func mean(_ policy: Policy) throws -> Int32 {
      try prompt.allocation(policy, budget: 40).layers[0].selection.positions.reduce(0, +)
    }
    #expect(try mean(near) > mean(plain))
  }

  @Test func partsMadeByHandAreTheirText() throws {
    let catalog = try extendedCatalog()
    let read = try Policy("snapkv+adakv:window=16,alpha=0.5")
    let made = Policy(scorer: SnapKVScorer(window: 16), allocator: AdaKVAllocator(alpha: 0.5))
    #expect(made == read && made.description == read.description)
    #expect(made != Policy(scorer: SnapKVScorer(window: 17), allocator: AdaKVAllocator(alpha: 0.5)))
    let mass = try Policy("knorm+mass", catalog: catalog)
    #expect(Policy(scorer: KNormScorer(), allocator: mass.allocator, catalog: catalog) == mass)
    // Without a catalogue that knows its parts a policy is written out, and has no other safeguard weight.
    let stranger = Policy(scorer: KNormScorer(), allocator: mass.allocator)
    #expect(stranger == mass && stranger.description == "knorm+mass:window=0,alpha=0.2")
    #expect(stranger.with(alpha: 0.3) == nil)
  }
}

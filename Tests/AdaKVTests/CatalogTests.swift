import Testing

@testable import AdaKV

/// What holds for every scorer with every allocator that the library names.
@Suite struct CatalogTests {
  /// Another value than the usual one for everything that can be set.
  static let others = [
    "window": "16", "pool": "avg5", "group": "max", "gamma": "100", "covariance": "false", "values": "false",
    "epsilon": "0.5", "sinks": "8", "horizon": "64", "seed": "3", "first": "0.25", "safeguard": "blend",
    "alpha": "0.5", "normalize": "true", "skip": "1", "form": "reference", "beta": "3", "shares": "floor",
    "tau1": "2", "tau2": "2", "file": "a.json", "temp": "2", "recent": "16", "streaming": "0.5",
    "ratios": "0.5", "basis": "false",
  ]

  /// Allocators whose totals are exactly `L·K·b`, if no head is full.
  static let exact: Set = ["uniform", "adakv", "pyramid", "ada-pyramid", "lava", "cake"]

  @Test func rowsBearTheNamesOfWhatTheyMake() throws {
    for row in PolicyCatalog.standard.scorers {
      var reader = ParameterReader(policy: row.name)
      #expect(try row.make(&reader).name == row.name)
    }
    for row in PolicyCatalog.standard.allocators {
      var reader = ParameterReader(policy: row.name)
      #expect(try row.make(&reader).name == row.name)
    }
  }

  @Test(arguments: PolicyCatalog.standard.names + PolicyCatalog.standard.compositions)
  func everySettingIsReadWrittenAndCompared(name: String) throws {
    let usual = try Policy(name)
    #expect(usual.description == name && usual.changes.isEmpty)
    var settings: [String] = []
    for parameter in usual.parameters {
      let other = try #require(Self.others[parameter.name], "\(parameter)")
      // A preset may have the other value for its own.
      let setting = "\(parameter.name)=\(other)"
      let changed = try Policy("\(name):\(setting)")
      if changed.parameters != usual.parameters {
        #expect(changed != usual && changed.changes.map(\.name) == [parameter.name])
      } else {
        #expect(changed == usual)
      }
      if !settings.contains(setting) { settings.append(setting) }
    }
    guard !settings.isEmpty else { return }
    let all = try Policy("\(name):\(settings.joined(separator: ","))")
    let backwards = try Policy("\(name):\(settings.reversed().joined(separator: ","))")
    #expect(all == backwards && all.description == backwards.description)
    #expect(try Policy(all.description) == all)
    #expect(all.uniformTwin == (try Policy(all.uniformTwin.description)))
    if let weight = usual.allocator.alpha {
      let other = try #require(usual.with(alpha: 0.75))
      #expect(other != usual && other.changes == [Parameter("alpha", 0.75)])
      #expect(other.with(alpha: weight) == usual)
    }
  }

  @Test(arguments: PolicyCatalog.standard.compositions)
  func everyCompositionKeepsWhatItSays(composition: String) throws {
    let policy = try Policy(composition)
    let model = RandomModel(seed: 12, layers: 3, queryHeads: 4, kvHeads: 2, tokens: 100)
    let candidates = model.tokens - policy.scorer.window
    for budget in [policy.reserve(headDimension: model.headDimension) + 1, 60] {
      let allocation = try model.allocation(policy, budget: budget)
      let again = try model.allocation(policy, budget: budget)
      #expect(allocation.isFinal)
      for (layer, same) in zip(allocation.layers, again.layers) {
        #expect(layer.capacities == same.capacities && layer.selection == same.selection)
        #expect(layer.compression == same.compression)
        #expect(layer.capacities.count == model.kvHeads)
        #expect(layer.capacities.allSatisfy { (0...candidates).contains($0) })
        for head in 0..<model.kvHeads {
          let kept = layer.selection[head: head]
          #expect(kept.count == layer.capacities[head])
          #expect(zip(kept, kept.dropFirst()).allSatisfy { $0 < $1 })
          #expect(kept.allSatisfy { (0..<Int32(candidates)).contains($0) })
        }
      }
      if Self.exact.contains(policy.allocator.name) {
        let total = allocation.layers.reduce(0) { $0 + $1.capacities.reduce(0, +) }
        let base = budget - policy.scorer.window
        #expect(total == model.layers * model.kvHeads * base, "B \(budget)")
      }
    }
  }
}

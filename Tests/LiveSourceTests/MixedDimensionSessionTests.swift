import AdaKV
import Export
import Inference
import Readings
import Testing

@testable import LiveSource
@testable import Session

/// A policy that stores entries at fewer dimensions, through a session.
@Suite struct MixedDimensionSessionTests {
  @Test func readingsOfExactEntriesAreAbsent() throws {
    let session = try Bundled.session(plans: [TrackPlan("mixed-dim", "56"), TrackPlan("snapkv", "56")])
    for _ in 0..<3 { try session.advance() }
    let shape = session.model.configuration
    let track = session.tracks[1]
    #expect(track.layerPlans.allSatisfy { $0.substitutes != nil && !$0.evictsNothing })
    for (step, snapshot) in track.snapshots.enumerated() {
      #expect(snapshot.layers.allSatisfy { $0 == nil })
      for layer in 0..<shape.layers {
        for head in 0..<shape.kvHeads {
          func value(_ reading: Reading) -> Double? { snapshot.value(reading, layer: layer, head: head) }
          #expect(value(.headL1Loss) == nil)
          let mass = try #require(value(.retainedMass))
          #expect((0...1).contains(mass))
          #expect(try (0...1).contains(#require(value(.uniformRetainedMass))))
          #expect(try #require(value(.capacity)) == Double(track.layerPlans[layer].capacities[head]))
          #expect(
            try #require(value(.cacheLength)) == Double(track.layerPlans[layer].capacities[head] + step))
          #expect(value(.effectiveTokens) != nil)
        }
      }
    }
    let line = try #require(session.csv().split(separator: "\n").first { $0.contains(",mixed-dim,") })
    let fields = Array(line.split(separator: ",", omittingEmptySubsequences: false))
    for column in ["head_l1_loss", "layer_l1_loss", "layer_l1_bound"] {
      #expect(try fields[#require(SnapshotCSV.columns.firstIndex(of: column))].isEmpty)
    }
  }

  /// A track decodes on what is read from fewer dimensions, not on the prompt's own entries.
  @Test func decodesOnWhatIsStored() throws {
    let session = try Bundled.session(plans: [TrackPlan("mixed-dim", "44")])
    try session.advance()
    let track = session.tracks[1]
    let batch = DecodeBatch(model: session.model, prefill: session.prefill)
    func likely(_ substitutes: [SubstituteEntries?]) throws -> [NextToken] {
      let stream = batch.addStream(kept: track.kept, substituting: substitutes)
      let output = try batch.step([(stream, session.tracks[0].output[0].id)])[0]
      return NextTokenDistribution(.logits(output.logits)).top(10, text: session.source.text(of:))
    }
    #expect(try likely(track.substitutes) == track.snapshots[1].candidates)
    #expect(try likely([]) != track.snapshots[1].candidates)
  }

  /// What is stored is no more than the budget: dimensions, bases, windows and decoded entries.
  @Test(arguments: ["41", "56", "30%"]) func bytesAreWithinTheBudget(budget: String) throws {
    let session = try Bundled.session(plans: [TrackPlan("mixed-dim", budget), TrackPlan("snapkv", budget)])
    #expect(session.cacheBytes(of: 1) <= session.cacheBytes(of: 2))
    #expect(session.cacheBytes(of: 1) > session.cacheBytes(of: 2) * 3 / 4)
    let perToken = session.model.configuration.cacheBytesPerToken
    let before = session.cacheBytes(of: 1)
    #expect(try before <= #require(session.tracks[1].budget) * perToken)
    // A decoded token is whole.
    try session.advance()
    #expect(session.cacheBytes(of: 1) == before + perToken)
  }

  @Test func compactOrNotIsTheSame() throws {
    let model = try Bundled.model.get()
    func text(isCompact: Bool) throws -> String {
      let session = try PromptSession(
        source: model,
        prompt: PromptSource.task(name: "niah_single_2", length: 200, seed: 4).record(
          model: model, under: .agnostic),
        plans: [TrackPlan("mixed-dim", "48"), TrackPlan("knorm+mixed-dim", "30")], isCompact: isCompact)
      for _ in 0..<4 { try session.advance() }
      return try session.csv()
    }
    #expect(try text(isCompact: true) == text(isCompact: false))
  }

  /// A budget over the prompt stores everything whole, and every reading is there.
  @Test func nothingIsCompressedInWhatFits() throws {
    let session = try Bundled.session(plans: [TrackPlan("mixed-dim", "2000")])
    try session.advance()
    #expect(session.tracks[1].evictsNothing && session.tracks[1].substitutes.isEmpty)
    #expect(session.tracks[1].snapshots[1].kl == 0)
    #expect(session.tracks[1].snapshots[1].layers.allSatisfy { $0?.l1Loss == 0 })
    #expect(session.cacheBytes(of: 1) == session.cacheBytes(of: 0))
  }

  @Test func refusesABudgetThatDoesNotPayForTheBasis() throws {
    #expect(throws: AdaKVError.budgetWithinWindow(budget: 40, window: 40)) {
      try Bundled.session(plans: [TrackPlan("mixed-dim", "40")])
    }
    // A share has room for it whatever the prompt.
    let session = try Bundled.session(plans: [TrackPlan("mixed-dim", "1%")])
    #expect(session.tracks[1].budget == 41)
  }
}

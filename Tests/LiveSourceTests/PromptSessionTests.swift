import AdaKV
import Inference
import Readings
import Testing

@testable import LiveSource
@testable import Session

@Suite struct PromptSessionTests {
  @Test func nothingEvictedIsTheFullCacheExactly() throws {
    let session = try Bundled.session(plans: [try TrackPlan("ada-snapkv", "100%")])
    for _ in 0..<5 { try session.advance() }
    for step in 0...5 {
      let full = session.tracks[0].snapshots[step]
      let policy = session.tracks[1].snapshots[step]
      #expect(policy.kl == 0)
      #expect(policy.agrees == true)
      #expect(policy.candidates == full.candidates)
      #expect(policy.layers.allSatisfy { $0 == LayerReadings(l1Loss: 0, l1Bound: 0, perHeadBound: 0) })
      for reading in Reading.allCases where reading != .uniformRetainedMass {
        #expect(policy.readings[reading] == full.readings[reading], "\(reading)")
      }
    }
    #expect(session.tracks[1].output == session.tracks[0].output)
    #expect(session.tracks[1].evictsNothing)
  }

  @Test(arguments: ["ada-snapkv", "ada-snapkv:alpha=0", "ada-snapkv:safeguard=floor", "snapkv"])
  func readingsHoldTogether(policy: String) throws {
    let session = try Bundled.session(plans: [try TrackPlan(policy, "48")])
    for _ in 0..<4 { try session.advance() }
    let model = try Bundled.model.get().summary
    let tokens = session.prompt.tokens.count
    for step in 0...4 {
      let snapshot = session.tracks[1].snapshots[step]
      #expect(snapshot.position == tokens - 1 + step)
      for layer in 0..<model.layers {
        var total = 0.0
        for head in 0..<model.kvHeads {
          func value(_ reading: Reading) throws -> Double {
            try #require(snapshot.value(reading, layer: layer, head: head))
          }
          let capacity = Int(try value(.capacity))
          total += Double(capacity)
          #expect(try value(.cacheLength) == value(.capacity) + Double(step))
          #expect(try value(.effectiveTokens) >= 1 && value(.effectiveTokens) <= Double(tokens + step))
          #expect(try value(.retainedMass) > 0 && value(.retainedMass) <= 1)
          #expect(try (0...1).contains(value(.gini)))
          let kept = try #require(snapshot.kept[layer])
          #expect((0..<tokens).count { kept.keeps(head: head, position: $0) } == capacity)
          #expect((tokens - 32..<tokens).allSatisfy { kept.keeps(head: head, position: $0) })
        }
        #expect(total == Double(48 * model.kvHeads))
        let loss = try #require(snapshot.layers[layer])
        #expect(loss.l1Loss > 0)
        #expect(loss.l1Loss <= loss.perHeadBound)
        #expect(loss.perHeadBound <= loss.l1Bound * (1 + 1e-9))
      }
    }
    #expect(session.tracks[1].snapshots[0].kl == 0)
    #expect(session.tracks[1].output[0] == session.tracks[0].output[0])
    #expect(session.tracks[1].snapshots.dropFirst().allSatisfy { ($0.kl ?? -1) > 0 })
  }

  /// The same choices give the same numbers in whatever order they were made.
  @Test func theOrderOfChoicesLeavesNoTrace() throws {
    let plans = [try TrackPlan("ada-snapkv", "40"), try TrackPlan("snapkv", "40")]
    let straight = try Bundled.session(plans: plans)
    for _ in 0..<6 { try straight.advance() }
    var winding = try Bundled.session(plans: [try TrackPlan("ada-snapkv:window=16,pool=avg5", "30%")])
    for _ in 0..<3 { try winding.advance() }
    winding = try winding.session(under: [try TrackPlan("snapkv", "100")])
    try winding.advance()
    winding = try winding.session(under: plans)
    for _ in 0..<6 { try winding.advance() }
    #expect(try straight.csv() == winding.csv())
    #expect(straight.tracks.map(\.output) == winding.tracks.map(\.output))
    let alone = try Bundled.session(plans: [plans[1]])
    for _ in 0..<6 { try alone.advance() }
    #expect(alone.tracks[1].snapshots[6].readings == straight.tracks[2].snapshots[6].readings)
    #expect(alone.tracks[1].snapshots[6].kl == straight.tracks[2].snapshots[6].kl)
  }

  /// What a policy says by itself is what its stream says when it is fed its own tokens.
  @Test func outputIsFreeRunning() throws {
    let session = try Bundled.session(
      .task(name: "niah_multikey_1", length: 300, seed: 5), plans: [try TrackPlan("snapkv", "34")])
    for _ in 0..<12 { try session.advance() }
    let track = session.tracks[1]
    try #require(track.output.map(\.id) != session.tracks[0].output.map(\.id), "the eviction changed nothing")
    let batch = DecodeBatch(model: session.model, prefill: session.prefill)
    let stream = batch.addStream(kept: track.kept)
    for step in 1...12 {
      let result = try batch.step([(stream, track.output[step - 1].id)])
      #expect(NextTokenDistribution(.logits(result[0].logits)).likeliest == track.output[step].id)
    }
  }

  @Test func aPromptWithinTheWindowKeepsEverything() throws {
    let session = try Bundled.session(
      .tokenIDs([1, 300, 301, 302, 303], path: "ids"),
      plans: [try TrackPlan("ada-snapkv", "64")])
    try session.advance()
    let snapshot = session.tracks[1].snapshots[1]
    #expect(snapshot.kl == 0)
    #expect(snapshot.value(.capacity, layer: 0, head: 0) == 5)
    #expect(session.tracks[1].snapshots[0].value(.entropy, layer: 0, head: 0) == nil)
    #expect(snapshot.value(.entropy, layer: 0, head: 0) != nil)
  }

  @Test func refusals() throws {
    #expect(throws: AdaKVError.budgetWithinWindow(budget: 32, window: 32)) {
      try Bundled.session(plans: [try TrackPlan("ada-snapkv", "32")])
    }
    #expect(throws: InferenceError.self) {
      try Bundled.session(.tokenIDs([], path: ""), plans: [try TrackPlan("snapkv", "64")])
    }
    #expect(throws: InferenceError.self) {
      try Bundled.session(
        .tokenIDs([1, 5000], path: ""), plans: [try TrackPlan("snapkv", "64")])
    }
    let long = [Int32](repeating: 5, count: 3000)
    #expect(throws: InferenceError.self) {
      try Bundled.session(.tokenIDs(long, path: ""), plans: [try TrackPlan("snapkv", "64")])
    }
  }
}

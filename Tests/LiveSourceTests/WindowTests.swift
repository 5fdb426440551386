import AdaKV
import Export
import Foundation
import Inference
import Readings
import Testing

@testable import LiveSource
@testable import Session

/// What a layer's sliding window has put out of sight for good is in no policy's cache and in no reading.
@Suite struct WindowTests {
  static let policies = [
    "ada-snapkv", "snapkv:window=8,pool=avg5", "pyramid:window=8", "ada-pyramid:window=8", "h2o", "ada-h2o",
    "critical-snapkv:window=8", "critical-ada-snapkv:window=8", "tova", "knorm", "keydiff", "streaming",
    "random",
    "random+adakv", "streaming+adakv:alpha=0", "cake:window=8", "lava:window=8",
  ]

  @Test(arguments: policies, ["gemma2", "gemma3", "mistral-window"])
  func nothingHiddenIsKept(policy: String, model: String) throws {
    let tokens = FamilyModel.tokens(60)
    let plan = try TrackPlan(policy, "40")
    let session = try FamilyModel.session(model, tokens: tokens, plans: [plan])
    let shape = session.model.configuration
    let snapshot = try #require(session.tracks[1].snapshots.first)
    let dividesAmongLayers = ["pyramid", "ada-pyramid", "cake", "lava"].contains(plan.policy.name)
    for layer in 0..<shape.layers {
      let kept = try #require(snapshot.kept[layer])
      let first = shape.firstVisible(layer: layer, from: 60)
      for head in 0..<shape.kvHeads {
        let count = (0..<60).count { kept.keeps(head: head, position: $0) }
        #expect(Double(count) == snapshot.value(.capacity, layer: layer, head: head))
        #expect(count == snapshot.value(.cacheLength, layer: layer, head: head).map { Int($0) })
        guard first > 0 else { continue }
        #expect((0..<first).allSatisfy { !kept.keeps(head: head, position: $0) }, "L\(layer) KV\(head)")
        // These models see 12 tokens at most: 40 entries hold all of that, save where a layer is given less.
        if dividesAmongLayers { continue }
        #expect(count == 60 - first, "L\(layer) KV\(head)")
        #expect(snapshot.value(.retainedMass, layer: layer, head: head) == 1)
      }
    }
    // Evicting what no query sees costs nothing.
    for _ in 0..<3 { try session.advance() }
    if model == "mistral-window", !dividesAmongLayers {
      #expect(session.tracks[1].snapshots.allSatisfy { $0.kl == 0 && $0.agrees == true })
    }
  }

  /// A budget for all tokens loses nothing, really dropped or listed, though what is hidden is dropped all the same.
  @Test(arguments: ["gemma2", "gemma3", "phi3", "qwen2-window"], [false, true])
  func aBudgetForEverythingIsTheFullCache(model: String, isCompact: Bool) throws {
    let session = try FamilyModel.session(
      model, tokens: FamilyModel.tokens(60), plans: [try TrackPlan("ada-snapkv:window=8", "100%")],
      isCompact: isCompact)
    for _ in 0..<5 { try session.advance() }
    let shape = session.model.configuration
    for (full, policy) in zip(session.tracks[0].snapshots, session.tracks[1].snapshots) {
      #expect(policy.kl == 0 && policy.candidates == full.candidates)
      #expect(policy.layers.allSatisfy { $0 == LayerReadings(l1Loss: 0, l1Bound: 0, perHeadBound: 0) })
      for reading in Reading.concentration {
        #expect(policy.readings[reading] == full.readings[reading], "\(reading)")
      }
      for layer in 0..<shape.layers {
        let visible = min(60, shape.attentionSpan(layer: layer).map { $0 - 1 } ?? 60)
        #expect(policy.value(.capacity, layer: layer, head: 0) == Double(visible))
        #expect(full.value(.capacity, layer: layer, head: 0) == 60)
        #expect(policy.value(.retainedMass, layer: layer, head: 0) == 1)
      }
    }
    #expect(!session.tracks[1].evictsNothing)
  }

  /// A prompt that the query after it sees all of has nothing hidden.
  @Test func aPromptWithinTheWindowIsAnyPrompt() throws {
    let session = try FamilyModel.session(
      "gemma2", tokens: FamilyModel.tokens(11), plans: [try TrackPlan("ada-snapkv:window=3", "100%")])
    #expect(session.tracks[1].evictsNothing)
    #expect(session.tracks[1].snapshots[0].readings[.capacity]?.range == 11...11)
  }

  /// Methods that take all tokens for visible are refused from the first token that the query after the prompt misses.
  @Test(arguments: ["ada-expected", "duo", "mixed-dim:window=2"])
  func whatAssumesPlainAttentionIsRefused(policy: String) throws {
    let plan = try TrackPlan(policy, "100%")
    _ = try FamilyModel.session("phi3", tokens: FamilyModel.tokens(10), plans: [plan])
    #expect(throws: SessionError.self) {
      try FamilyModel.session("phi3", tokens: FamilyModel.tokens(11), plans: [plan])
    }
  }

  /// Shares are of what can be seen: of `n` entries that all get the same, any tenth has a tenth.
  @Test func sharesAreOfWhatIsSeen() throws {
    let session = try FamilyModel.session(
      "mistral-window", tokens: FamilyModel.tokens(60), plans: [try TrackPlan("ada-snapkv:window=3", "5")])
    for _ in 0..<4 { try session.advance() }
    for (step, snapshot) in session.tracks[0].snapshots.enumerated() {
      for head in 0..<2 {
        func value(_ reading: Reading) throws -> Double {
          try #require(snapshot.value(reading, layer: 1, head: head))
        }
        // Of 60 tokens the next query sees 7, of which 3 are the window; a fed one sees 8, itself included.
        let seen = step == 0 ? 4.0 : 8.0
        #expect(try value(.effectiveTokens) <= seen * (1 + 1e-9))
        let normalized = try value(.entropy) / log(seen)
        #expect(try abs(value(.normalizedEntropy) - normalized) < 1e-12)
        // The heaviest of so few is their tenth.
        #expect(try value(.top10Mass) >= 1 / seen)
        #expect(try value(.gini) <= (seen - 1) / seen)
      }
    }
  }

  /// The screen's mark of a layer is in the JSON, too.
  @Test func theJSONSaysWhichLayersSlide() throws {
    let session = try FamilyModel.session("gemma2", tokens: FamilyModel.tokens(30), plans: [])
    let model = session.source.summary
    let line = SnapshotJSON.line(session.tracks[0].snapshots[0], prompt: session.prompt, model: model)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    let layers = try #require(object["layers"] as? [[String: Any]])
    #expect(layers.map { $0["sliding_window"] as? Int } == [12, nil, 12, nil])
  }

  /// Applied again while decoding, a policy lets go of what the window has passed since.
  @Test(arguments: [
    "knorm:interval=4,target=30", "snapkv:window=4,interval=4,target=30",
    "ada-snapkv:window=4,pool=none,interval=4,target=30", "tova:interval=4,target=30",
    "streaming:interval=4,target=30",
  ])
  func aRefreshDropsWhatIsHidden(policy: String) throws {
    let plan = try TrackPlan(policy, "40")
    let session = try FamilyModel.session("gemma2", tokens: FamilyModel.tokens(50), plans: [plan])
    for _ in 0..<8 { try session.advance() }
    let shape = session.model.configuration
    let stream = try #require(session.tracks[1].stream)
    for layer in 0..<shape.layers {
      let first = shape.firstVisible(layer: layer, from: 58)
      for head in 0..<shape.kvHeads {
        let held = session.batch.cachePositions(stream, layer: layer, kvHead: head)
        #expect(held.allSatisfy { $0 >= first }, "L\(layer) KV\(head)")
        let length = session.tracks[1].snapshots[8].value(.cacheLength, layer: layer, head: head)
        #expect(length == Double(held.count))
        if first > 0 { #expect(held == (Int32(first)..<58).map { $0 }, "all that is in sight") }
      }
    }
    // Only full layers lose anything that is seen.
    let windowed = (0..<shape.layers).filter { shape.attentionSpan(layer: $0) != nil }
    for snapshot in session.tracks[1].snapshots {
      for layer in windowed { #expect(snapshot.value(.retainedMass, layer: layer, head: 0) == 1) }
    }
  }
}

import AdaKV
import MemorySource
import Readings
import Testing

@testable import Session

/// A session on a source that is no engine: a table of numbers in memory.
@Suite struct MemorySessionTests {
  static let tokens = (0..<30).map { Int32(1 + $0 * 7 % 13) }

  private func session(
    _ plans: [(policy: String, budget: String)], source: MemorySource = MemorySource(), question: [Int32] = []
  ) throws -> PromptSession {
    let prompt = PromptRecord(
      origin: .task(name: "made up", length: 30, seed: 0), digest: "", tokens: Self.tokens,
      tokenTexts: Self.tokens.map(source.text(of:)), promptProtocol: question.isEmpty ? .aware : .agnostic,
      question: question, questionTexts: question.map(source.text(of:)))
    return try PromptSession(
      source: source, prompt: prompt,
      plans: plans.map { TrackPlan(policy: try Policy($0.policy), budget: try Budget($0.budget)) })
  }

  @Test func nothingEvictedIsTheFullCache() throws {
    let session = try session([("ada-snapkv:window=4", "100%")])
    for _ in 0..<4 { try session.advance() }
    #expect(session.tracks[1].evictsNothing)
    for (full, policy) in zip(session.tracks[0].snapshots, session.tracks[1].snapshots) {
      #expect(policy.kl == 0 && policy.agrees == true && policy.candidates == full.candidates)
      #expect(policy.layers.allSatisfy { $0 == LayerReadings(l1Loss: 0, l1Bound: 0, perHeadBound: 0) })
      #expect(policy.readings[.retainedMass]?.range == 1...1)
    }
    #expect(session.tracks[1].output == session.tracks[0].output)
  }

  /// Retained mass against the table, summed here; losses within their bounds.
  @Test func evictionCostsWhatTheTableSays() throws {
    let source = MemorySource()
    let session = try session(
      [("snapkv:window=4", "10"), ("ada-snapkv:window=4,pool=none", "10")], source: source)
    for _ in 0..<3 { try session.advance() }
    let prompt = try #require(session.read as? MemoryPrompt)
    for track in session.tracks.dropFirst() {
      for layer in 0..<2 {
        let rows = try prompt.values(of: .windowAttention(window: 4), layer: layer)
        let kept = try #require(track.snapshots[0].kept[layer])
        #expect(kept.positions.count == 20)
        for head in 0..<2 {
          #expect(kept[head: head].suffix(4) == [26, 27, 28, 29])
          let mass = (0..<2).reduce(0.0) { sum, member in
            sum + kept[head: head].reduce(0.0) { $0 + Double(rows[(head * 2 + member) * 30 + Int($1)]) } / 2
          }
          let found = try #require(track.snapshots[0].value(.retainedMass, layer: layer, head: head))
          #expect(abs(found - mass) < 1e-6)
        }
      }
      for snapshot in track.snapshots {
        for layer in snapshot.layers {
          let layer = try #require(layer)
          #expect(layer.l1Loss > 0 && layer.l1Loss <= layer.perHeadBound)
          #expect(layer.perHeadBound <= layer.l1Bound * (1 + 1e-9))
        }
      }
      #expect(track.snapshots.dropFirst().allSatisfy { ($0.kl ?? 0) > 0 })
    }
  }

  @Test func plansAreSetWithoutReadingAgain() throws {
    let source = MemorySource()
    let plans = [("snapkv:window=4", "10"), ("knorm", "12")]
    var winding = try session([("ada-snapkv:window=8", "50%")], source: source)
    try winding.advance()
    let next = try plans.map { TrackPlan(policy: try Policy($0.0), budget: try Budget($0.1)) }
    #expect(winding.canObserve(next))
    winding = try winding.session(under: next)
    #expect(winding.lastStep == 0 && source.reads.count == 1)
    let straight = try session(plans)
    for _ in 0..<3 {
      try winding.advance()
      try straight.advance()
    }
    for (left, right) in zip(winding.tracks, straight.tracks) {
      #expect(left.output == right.output)
      for (one, other) in zip(left.snapshots, right.snapshots) {
        #expect(one.readings == other.readings && one.kl == other.kl && one.kept == other.kept)
      }
    }
    // Refused beforehand, and by name.
    let expected = TrackPlan(policy: try Policy("ada-expected"), budget: .tokens(10))
    #expect(!winding.canObserve([expected]))
  }

  @Test func whatASourceLacksIsRefusedByName() throws {
    let source = MemorySource()
    let policy = try Policy("h2o")
    let refusal = try #require(source.refusal(of: policy))
    #expect(refusal == SourceRefusal(source: "table", .ingredient(.attentionMeans)))
    #expect("\(refusal)" == "table: this source does not give the attention of the whole prompt")
    #expect(throws: refusal) { try self.session([("h2o", "10")], source: source) }
    #expect(source.reads.count == 0)
    #expect(source.refusal(of: try Policy("ada-snapkv")) == nil)
    // A source without any decoding still has its step 0.
    let still = try session([("snapkv:window=4", "10")], source: MemorySource(lacking: [.decoding]))
    #expect(still.tracks[1].snapshots[0].readings[.retainedMass] != nil)
    #expect(throws: SourceRefusal(source: "table", .decoding)) { try still.advance() }
    #expect(throws: MemorySource.TooLong.self) {
      try self.session([], question: [Int32](repeating: 3, count: 31))
    }
  }

  @Test func whatMeasuringAPolicyAsksForIsRefusedBeforehand() throws {
    let window = try Policy("knorm").scorer.observationWindow
    let windowless = Capability.ingredient(.windowAttention(window: window))
    let source = MemorySource(lacking: [windowless])
    let refusal = SourceRefusal(source: "table", windowless)
    #expect(source.refusal(of: try Policy("knorm")) == refusal)
    #expect(throws: refusal) { try self.session([("knorm", "10")], source: source) }
    #expect(source.reads.count == 0)
  }

  @Test func whatIsAppliedAgainNeedsDecodingUnderAPlan() throws {
    let recording = MemorySource(lacking: [.evictedDecoding])
    let again = try Policy("knorm:interval=2,target=12")
    #expect(recording.refusal(of: again) == SourceRefusal(source: "table", .evictedDecoding))
    #expect(recording.refusal(of: try Policy("knorm")) == nil)
    #expect(MemorySource().refusal(of: again) == nil)
    let plan = TrackPlan(policy: again, budget: .tokens(14))
    let read = try session([("knorm", "14")], source: recording)
    #expect(throws: SourceRefusal(source: "table", .evictedDecoding)) { try read.session(under: [plan]) }
  }

  /// A recording knows its own run: what policies keep is measured under the full cache's attention, and nothing else.
  @Test func withoutDecodingUnderAPlanTheFullCacheGoesOn() throws {
    let plans = [("snapkv:window=4", "10")]
    let recorded = try session(plans, source: MemorySource(lacking: [.evictedDecoding]))
    let live = try session(plans)
    for _ in 0..<3 {
      try recorded.advance()
      try live.advance()
    }
    #expect(recorded.tracks[0].output == live.tracks[0].output)
    #expect(recorded.tracks[1].output.count == 1)
    for (step, snapshot) in recorded.tracks[1].snapshots.enumerated() {
      let other = live.tracks[1].snapshots[step]
      for reading in [Reading.capacity, .cacheLength, .retainedMass, .uniformRetainedMass, .headL1Loss] {
        #expect(snapshot.readings[reading] == other.readings[reading], "\(reading)")
      }
      #expect(snapshot.layers == other.layers)
      guard step > 0 else { continue }
      #expect(snapshot.kl == nil && snapshot.agrees == nil && snapshot.candidates.isEmpty)
      #expect(snapshot.readings[.entropy] == nil)
    }
  }

  @Test func withoutOutputsThereAreNoLosses() throws {
    let session = try session([("snapkv:window=4", "10")], source: MemorySource(lacking: [.losses]))
    for _ in 0..<2 { try session.advance() }
    for snapshot in session.tracks[1].snapshots {
      #expect(snapshot.readings[.headL1Loss] == nil && snapshot.layers == [nil, nil])
      #expect(snapshot.readings[.retainedMass] != nil && snapshot.readings[.uniformRetainedMass] != nil)
    }
  }

  /// Layers that divide one budget are priced when the last one is there.
  @Test func coupledLayersArePricedAtTheEnd() throws {
    var seen: [Int] = []
    let source = MemorySource()
    let prompt = PromptRecord(
      origin: .task(name: "made up", length: 30, seed: 0), digest: "", tokens: Self.tokens,
      tokenTexts: Self.tokens.map(source.text(of:)))
    let session = try PromptSession(
      source: source, prompt: prompt,
      plans: [TrackPlan(policy: try Policy("lava:window=4"), budget: .tokens(10))],
      onLayer: { _, tracks in seen.append(tracks[1].layerPlans.count) })
    #expect(seen == [0, 2])
    #expect(session.tracks[1].snapshots[0].layers.allSatisfy { $0 != nil })
    #expect(session.tracks[1].snapshots[0].readings[.capacity]?.total == 40)
  }

  @Test(arguments: ["knorm:interval=2,target=12", "snapkv:window=2,interval=2,target=12"])
  func aPolicyIsAppliedAgain(policy: String) throws {
    let session = try session([(policy, "14")])
    for _ in 0..<5 { try session.advance() }
    let lengths = session.tracks[1].snapshots.map { $0.readings[.cacheLength]?.total ?? 0 }
    #expect(lengths == [14, 15, 12, 13, 12, 13].map { $0 * 4 })
  }

  @Test func aQuestionIsFedThroughWhatIsLeft() throws {
    let session = try session([("snapkv:window=4", "10"), ("snapkv:window=4", "100%")], question: [5, 6, 9])
    #expect(session.tracks[0].snapshots[0].position == 32)
    #expect(session.tracks[1].snapshots[0].readings[.cacheLength]?.total == 52)
    #expect((session.tracks[1].snapshots[0].kl ?? 0) > 0)
    #expect(session.tracks[2].snapshots[0].kl == 0)
    try session.advance()
    #expect(session.tracks[2].snapshots[1].kl == 0)
  }
}

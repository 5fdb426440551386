import AdaKV
import Readings
import Testing

@testable import LiveSource
@testable import Session

/// A policy applied again while decoding, in a session.
@Suite struct RefreshTests {
  @Test(arguments: [
    "knorm:interval=3,target=44", "ada-snapkv:window=3,interval=3,target=44", "tova:interval=3,target=44",
  ])
  func lengthsFallToTheTargetWhenItIsDue(text: String) throws {
    let session = try Bundled.session(plans: [try TrackPlan(text, "48")])
    for _ in 0..<7 { try session.advance() }
    let totals = session.tracks[1].snapshots.map { $0.readings[.cacheLength]?.total ?? 0 }
    let heads = 24.0
    // 48 entries after prefill; the policy is applied after steps 3 and 6.
    #expect(totals == [48, 49, 50, 44, 45, 46, 44, 45].map { $0 * heads })
    for (step, snapshot) in session.tracks[1].snapshots.enumerated() {
      #expect(snapshot.isReapplied == [3, 6].contains(step))
      #expect((snapshot.readings[.capacity]?.total ?? 0) == 48 * heads)
      #expect((snapshot.readings[.uniformRetainedMass] == nil) == (step > 3))
      for layer in 0..<6 {
        for head in 0..<4 {
          let mass = try #require(snapshot.value(.retainedMass, layer: layer, head: head))
          #expect(mass > 0 && mass <= 1)
        }
        let loss = try #require(snapshot.layers[layer])
        #expect(loss.l1Loss > 0 && loss.l1Loss <= loss.l1Bound)
      }
    }
  }

  /// Compact or not, alone or beside others, going step by step or at once: the same numbers.
  @Test func numbersDoNotDependOnHowTheyAreReached() throws {
    let plan = try TrackPlan("knorm:interval=2,target=40", "60")
    let alone = try Bundled.session(plans: [plan])
    let beside = try Bundled.session(plans: [try TrackPlan("snapkv", "50"), plan])
    for _ in 0..<5 {
      try alone.advance()
      try beside.advance()
    }
    for (left, right) in zip(alone.tracks[1].snapshots, beside.tracks[2].snapshots) {
      #expect(left.kl == right.kl && left.candidates == right.candidates)
      #expect(left.readings[.cacheLength] == right.readings[.cacheLength])
      #expect(left.readings[.retainedMass] == right.readings[.retainedMass])
    }
    #expect(alone.tracks[1].output == beside.tracks[2].output)
  }

  /// A target beyond what is held takes nothing away, and the uniform twin is still comparable.
  @Test func whatLosesNothingIsNotRefreshed() throws {
    let session = try Bundled.session(plans: [try TrackPlan("knorm+adakv:interval=1,target=90%", "48")])
    for _ in 0..<3 { try session.advance() }
    #expect(
      session.tracks[1].snapshots.map { $0.readings[.cacheLength]?.total }
        == [48, 49, 50, 51].map { $0 * 24 })
    #expect(
      session.tracks[1].snapshots.allSatisfy {
        $0.readings[.uniformRetainedMass] != nil && !$0.isReapplied
      })
  }

  @Test func aShareIsOfAllTokensSoFar() throws {
    let session = try Bundled.session(plans: [try TrackPlan("knorm:interval=4,target=25%", "100%")])
    for _ in 0..<4 { try session.advance() }
    let tokens = session.prompt.tokens.count + 4
    let last = try #require(session.tracks[1].snapshots.last?.readings[.cacheLength])
    #expect(last.total == Double(24 * (tokens / 4)))
  }
}

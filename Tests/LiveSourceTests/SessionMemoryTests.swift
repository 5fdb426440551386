import Inference
import Readings
import Testing

@testable import LiveSource
@testable import Session

/// What a session says that it needs, beside what it holds.
@Suite struct SessionMemoryTests {
  // Long enough for streams to need more than reading the prompt does; nothing is read.
  private static let tokens = 100_000

  private func bytes(_ policies: [(String, String)], isCompact: Bool = false) throws -> Int {
    let plans = try policies.map { try TrackPlan($0.0, $0.1) }
    let source = try Bundled.model.get()
    let measurement = try LayerMeasurement(
      model: source.summary, tokens: Self.tokens, plans: plans, cache: IngredientCache(),
      meter: LossMeter(model: source.summary))
    let request = ReadRequest(
      tokens: [Int32](repeating: 5, count: Self.tokens), needs: measurement.needs, queries: 64)
    return SessionMemory(source: source, tokens: Self.tokens).bytes(
      tracks: measurement.tracks, request: request, isCompact: isCompact)
  }

  @Test func aPolicyOnACopyNeedsItsEntriesTwice() throws {
    let shape = try Bundled.model.get().language.configuration
    let viewed = try bytes([("ada-snapkv", "50%")])
    let copied = try bytes([("ada-snapkv", "50%")], isCompact: true)
    // Fed the full cache's tokens, and its own.
    #expect(copied <= viewed + 2 * shape.cacheBytesPerToken * Self.tokens / 2)
    let larger = try bytes([("ada-snapkv", "100%")], isCompact: true)
    #expect(larger >= copied + 2 * shape.cacheBytesPerToken * Self.tokens / 2)
    // The full cache is the prompt's own, copied or not.
    #expect(try bytes([], isCompact: true) == bytes([]))
  }

  @Test func aFurtherPolicyNeedsItsScoresAndItsAttention() throws {
    let shape = try Bundled.model.get().language.configuration
    let one = try bytes([("ada-snapkv", "50%")])
    let two = try bytes([("ada-snapkv", "50%"), ("snapkv", "50%")])
    let scores = 4 * shape.layers * shape.kvHeads * Self.tokens
    #expect(two >= one + scores)
    // A window of its own is attention of its own.
    let other = try bytes([("ada-snapkv", "50%"), ("snapkv:window=16", "50%")])
    #expect(other >= two + 4 * shape.layers * shape.queryHeads * Self.tokens)
    // Entries at an eighth of their dimensions are read back whole.
    let mixed = try bytes([("mixed-dim", "20%")])
    #expect(mixed >= one + shape.cacheBytesPerToken * Self.tokens)
  }

  @Test func aFullCacheIsNotCopied() throws {
    let model = try Bundled.model.get()
    let source = PromptSource.task(name: "niah_single_2", length: 200, seed: 1)
    let session = try PromptSession(
      source: model, prompt: source.record(model: model, under: .aware),
      plans: [TrackPlan("ada-snapkv", "20%")], isCompact: true)
    try session.advance()
    let full = try #require(session.tracks[0].stream)
    let evicted = try #require(session.tracks[1].stream)
    // One decoded token each; the policy has its entries in memory of its own.
    let token = model.language.configuration.cacheBytesPerToken
    #expect(session.batch.cacheBytes(full) == token)
    #expect(session.batch.cacheBytes(evicted) > 30 * token)
  }
}

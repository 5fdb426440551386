import AdaKV
import Inference
import Testing

@Suite struct StreamMemoryTests {
  @Test func `a view holds its tail only, a compact stream its kept entries too`() throws {
    let model = try Bundled.model()
    let shape = model.configuration
    let prefill = try model.prefill(randomTokens(40, seed: 21))
    let kept = randomKept(model, tokens: 40, window: 8, seed: 22)
    let entries = kept.reduce(0) { $0 + $1.positions.count }
    let entryBytes = 2 * 4 * shape.headDimension
    let batch = DecodeBatch(model: model, prefill: prefill)
    let view = batch.addStream(kept: kept)
    let compact = batch.addStream(kept: kept, compact: true)
    #expect(batch.cacheBytes(view) == 0)
    #expect(batch.cacheBytes(compact) == entries * entryBytes)
    _ = try batch.step([(stream: view, token: 3), (stream: compact, token: 3)])
    #expect(batch.cacheBytes(view) == shape.cacheBytesPerToken)
    #expect(batch.cacheBytes(compact) == entries * entryBytes + shape.cacheBytesPerToken)
    #expect(batch.cacheBytes(batch.addStream(kept: nil, compact: true)) == prefill.cacheBytes)
  }

  @Test func `a head may keep nothing`() throws {
    let model = try Bundled.model()
    let shape = model.configuration
    let tokens = randomTokens(30, seed: 23)
    let none = KeptEntries(offsets: [0, 0, 2, 2, 3], positions: [5, 29, 29])
    let batch = DecodeBatch(model: model, prefill: try model.prefill(tokens))
    let kept = Array(repeating: none, count: shape.layers)
    let view = batch.addStream(kept: kept)
    let compact = batch.addStream(kept: kept, compact: true)
    let outputs = try batch.step([(stream: view, token: 3), (stream: compact, token: 3)])
    #expect(outputs[0].rows[2][head: 0] == [1])
    #expect(outputs[0].rows[2][head: 3].count == 3)
    #expect(outputs[0].rows == outputs[1].rows)
    #expect(outputs[0].logits == outputs[1].logits)
    #expect(outputs[0].logits.allSatisfy { $0.isFinite })
  }

  @Test func `kept positions know their heads`() {
    let kept = KeptEntries(offsets: [0, 2, 2, 5], positions: [0, 9, 1, 2, 8])
    #expect(kept.kvHeads == 3)
    #expect((0..<3).map(kept.count(head:)) == [2, 0, 3])
    #expect(Array(kept[head: 2]) == [1, 2, 8])
    #expect(
      KeptEntries.all(kvHeads: 2, tokens: 2) == KeptEntries(offsets: [0, 2, 4], positions: [0, 1, 0, 1]))
  }
}

import AdaKV
import Inference
import TestSupport
import Testing

/// Streams that evict while they decode.
@Suite struct StreamEvictionTests {
  static let tokens = randomTokens(50, seed: 71, vocabulary: 77)
  static let steps = randomTokens(14, seed: 72, vocabulary: 77)

  let model: LanguageModel
  let shape: ModelConfiguration
  let prefill: Prefill

  init() throws {
    model = try LanguageModel(path: Bundled.oddShapes)
    shape = model.configuration
    prefill = try model.prefill(Self.tokens)
  }

  /// What a stream holds in every layer.
  func held(_ batch: DecodeBatch, _ stream: Int) -> [KeptEntries] {
    (0..<shape.layers).map { layer in
      KeptEntries(
        (0..<shape.kvHeads).map { batch.cachePositions(stream, layer: layer, kvHead: $0) })
    }
  }

  /// A random part of what a stream holds, another for every head.
  func part(of held: [KeptEntries], share: Double = 0.6, seed: UInt64) -> [KeptEntries] {
    var generator = SeededGenerator(seed: seed)
    return held.map { layer in
      KeptEntries(
        (0..<layer.kvHeads).map { head in
          layer[head: head].filter { _ in
            Double.random(in: 0..<1, using: &generator) < share
          }
        })
    }
  }

  /// Feeds tokens to a stream.
  @discardableResult
  func feed(_ batch: DecodeBatch, _ stream: Int, _ tokens: some Collection<Int32>) throws -> [StepOutput] {
    try tokens.map { try batch.step([(stream: stream, token: $0)])[0] }
  }

  func expectEqual(_ left: [StepOutput], _ right: [StepOutput]) {
    #expect(left.map(\.logits) == right.map(\.logits))
    #expect(left.map(\.rows) == right.map(\.rows))
  }

  @Test(arguments: [true, false], [true, false])
  func `a stream that evicts of the prompt is one that never held more`(compact: Bool, all: Bool) throws {
    let batch = DecodeBatch(model: model, prefill: prefill)
    let first = randomKept(model, tokens: 50, window: 20, seed: 73)
    let stream = batch.addStream(kept: all ? nil : first, compact: compact)
    let kept = part(of: held(batch, stream), seed: 74)
    batch.evict(stream, keeping: kept)
    #expect(held(batch, stream) == kept)
    let entries = kept.reduce(0) { $0 + $1.positions.count }
    #expect(batch.cacheBytes(stream) == (compact ? entries * 2 * 4 * shape.headDimension : 0))
    let fresh = batch.addStream(kept: kept)
    expectEqual(try feed(batch, stream, Self.steps), try feed(batch, fresh, Self.steps))
    #expect(
      batch.cacheBytes(stream) == batch.cacheBytes(batch.addStream(kept: kept, compact: compact))
        + Self.steps.count * shape.cacheBytesPerToken)
  }

  @Test func `evicting nothing changes nothing`() throws {
    let batch = DecodeBatch(model: model, prefill: prefill)
    let full = batch.addStream(kept: nil)
    let expected = try feed(batch, full, Self.steps)
    for compact in [true, false] {
      let stream = batch.addStream(kept: nil, compact: compact)
      var found = try feed(batch, stream, Self.steps[..<5])
      let before = held(batch, stream)
      #expect(before[1][head: 1].elementsEqual(0..<55))
      let bytes = batch.cacheBytes(stream)
      batch.evict(stream, keeping: before)
      #expect(held(batch, stream) == before)
      #expect(batch.cacheBytes(stream) == bytes)
      found += try feed(batch, stream, Self.steps[5...])
      expectEqual(found, expected)
    }
  }

  @Test func `a stream that evicts of its tail is close to one over a prompt with that tail`() throws {
    let batch = DecodeBatch(model: model, prefill: prefill)
    let views = [batch.addStream(kept: nil), batch.addStream(kept: nil, compact: true)]
    for view in views { try feed(batch, view, Self.steps) }
    let longer = try model.prefill(Self.tokens + Self.steps)
    let kept = part(of: held(batch, views[0]), seed: 75)
    let over = DecodeBatch(model: model, prefill: longer)
    let fresh = over.addStream(kept: kept)
    for view in views { batch.evict(view, keeping: kept) }
    let more = randomTokens(40, seed: 76, vocabulary: 77)
    let expected = try feed(over, fresh, more)
    let found = try views.map { try feed(batch, $0, more) }
    expectEqual(found[0], found[1])
    for (found, expected) in zip(found[0], expected) {
      #expect(largestDifference(found.logits, expected.logits) < 1e-4)
      #expect(found.rows.map(\.offsets) == expected.rows.map(\.offsets))
      for (found, expected) in zip(found.rows, expected.rows) {
        #expect(largestDifference(found.values, expected.values) < 1e-5)
      }
    }
    let tail = kept.reduce(0) { $0 + $1.positions.count { $0 >= 50 } }
    #expect(tail > 0)
    let bytes = tail * 2 * 4 * shape.headDimension + 40 * shape.cacheBytesPerToken
    #expect(batch.cacheBytes(views[0]) == bytes)
  }

  @Test func `a stream evicts again and again`() throws {
    let batch = DecodeBatch(model: model, prefill: prefill)
    let streams = [false, true].map { batch.addStream(kept: nil, compact: $0, observing: 3) }
    for round in 0..<6 {
      for token in Self.steps[(2 * round)..<(2 * round + 2)] {
        let before = held(batch, streams[0])
        let outputs = try batch.step(streams.map { (stream: $0, token: token) })
        #expect(outputs[0].logits == outputs[1].logits)
        #expect(outputs[0].rows == outputs[1].rows)
        for (layer, rows) in outputs[0].rows.enumerated() {
          for head in 0..<shape.queryHeads {
            let row = rows[head: head]
            #expect(row.count == before[layer].count(head: head / shape.groupSize) + 1)
            #expect(abs(row.reduce(0, +) - 1) < 1e-5)
          }
        }
      }
      let kept = part(of: held(batch, streams[0]), share: 0.8, seed: 80 + UInt64(round))
      for stream in streams { batch.evict(stream, keeping: kept) }
      #expect(streams.allSatisfy { held(batch, $0) == kept })
      #expect(streams.allSatisfy { batch.tailLength($0) == 2 * round + 2 })
      let windows = streams.map { batch.windowAttention($0, layer: 1, window: 2) }
      #expect(windows[0] == windows[1])
      #expect(batch.keyL2(streams[0], layer: 0) == batch.keyL2(streams[1], layer: 0))
    }
  }

  @Test func `values and norms of the tail are those of the entries that stay`() throws {
    let batch = DecodeBatch(model: model, prefill: prefill)
    let stream = batch.addStream(kept: nil)
    let other = batch.addStream(kept: nil)
    for id in [stream, other] { try feed(batch, id, Self.steps) }
    let (d, count) = (shape.headDimension, Self.steps.count)
    let kept = part(of: held(batch, stream), seed: 90)
    for layer in 0..<shape.layers {
      // The first layer's norms are known before the eviction, the second's after.
      let norms = batch.tailValueOutputL1(stream: other, layer: layer)
      if layer == 0 { #expect(batch.tailValueOutputL1(stream: stream, layer: 0) == norms) }
    }
    batch.evict(stream, keeping: kept)
    for layer in 0..<shape.layers {
      let norms = batch.tailValueOutputL1(stream: other, layer: layer)
      var expected: [Float] = []
      for head in 0..<shape.queryHeads {
        let positions = kept[layer][head: head / shape.groupSize].filter { $0 >= 50 }
        expected += positions.map { norms[head * count + Int($0) - 50] }
      }
      #expect(batch.tailValueOutputL1(stream: stream, layer: layer) == expected)
      for head in 0..<shape.kvHeads {
        let all = batch.withTailValues(stream: other, layer: layer, kvHead: head, Array.init)
        let positions = kept[layer][head: head].filter { $0 >= 50 }
        let rows = positions.flatMap { all[(Int($0) - 50) * d..<(Int($0) - 49) * d] }
        #expect(batch.withTailValues(stream: stream, layer: layer, kvHead: head, Array.init) == rows)
      }
    }
  }

  @Test func `a stream goes back as far as to its last eviction`() throws {
    let batch = DecodeBatch(model: model, prefill: prefill)
    let streams = [batch.addStream(kept: nil), batch.addStream(kept: nil, observing: 4)]
    for stream in streams {
      try feed(batch, stream, Self.steps[..<6])
      batch.evict(stream, keeping: part(of: held(batch, stream), seed: 91))
    }
    let after = held(batch, streams[1])
    try feed(batch, streams[1], [5, 6, 7])
    _ = batch.tailValueOutputL1(stream: streams[1], layer: 1)
    batch.truncate(streams[1], toTail: 6)
    #expect(held(batch, streams[1]) == after)
    #expect(batch.tailLength(streams[1]) == 6)
    expectEqual(
      try feed(batch, streams[1], Self.steps[6...]), try feed(batch, streams[0], Self.steps[6...]))
    #expect(
      batch.tailValueOutputL1(stream: streams[1], layer: 1)
        == batch.tailValueOutputL1(stream: streams[0], layer: 1))
  }
}

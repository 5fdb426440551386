import AdaKV
import Inference
import Testing

/// Streams that hold other keys and values than the prompt's.
@Suite struct SubstituteTests {
  static let tokens = randomTokens(50, seed: 171, vocabulary: 77)
  static let steps = randomTokens(9, seed: 172, vocabulary: 77)

  let model: LanguageModel
  let shape: ModelConfiguration
  let prefill: Prefill
  let kept: [KeptEntries]

  init() throws {
    model = try LanguageModel(path: Bundled.oddShapes)
    shape = model.configuration
    prefill = try model.prefill(Self.tokens)
    kept = randomKept(model, tokens: 50, window: 12, seed: 173)
  }

  func feed(_ batch: DecodeBatch, _ stream: Int, _ tokens: some Collection<Int32>) throws -> [StepOutput] {
    try tokens.map { try batch.step([(stream: stream, token: $0)])[0] }
  }

  /// Rows in place of what the heads keep before the last 12 positions: the prompt's own, changed by `change`.
  func substitutes(
    _ kept: [KeptEntries], change: (_ value: Float, _ position: Int) -> Float
  ) -> [SubstituteEntries?] {
    kept.enumerated().map { layer, kept in
      var offsets = [0]
      var numbers: [[Float]] = [[], []]
      for head in 0..<shape.kvHeads {
        let positions = kept[head: head].filter { $0 < 38 }
        for position in positions {
          let start = (head * 50 + Int(position)) * shape.headDimension
          let row = start..<start + shape.headDimension
          numbers[0] += prefill.withKeys(layer: layer) { all in all[row].map { change($0, Int(position)) } }
          numbers[1] += prefill.withValues(layer: layer) { all in all[row].map { change($0, Int(position)) } }
        }
        offsets.append(offsets[head] + positions.count)
      }
      return SubstituteEntries(offsets: offsets, keys: numbers[0], values: numbers[1])
    }
  }

  @Test func `the prompt's own entries change nothing`() throws {
    let batch = DecodeBatch(model: model, prefill: prefill)
    let plain = batch.addStream(kept: kept)
    let own = batch.addStream(kept: kept, substituting: substitutes(kept) { value, _ in value })
    let (expected, found) = (try feed(batch, plain, Self.steps), try feed(batch, own, Self.steps))
    #expect(found.map(\.logits) == expected.map(\.logits))
    #expect(found.map(\.rows) == expected.map(\.rows))
  }

  @Test func `others change the attention, and a layer without any keeps the prompt's`() throws {
    let batch = DecodeBatch(model: model, prefill: prefill)
    let plain = try feed(batch, batch.addStream(kept: kept), Self.steps)
    var entries = substitutes(kept) { value, position in position % 2 == 0 ? 0 : value }
    entries[0] = nil
    let changed = try feed(batch, batch.addStream(kept: kept, substituting: entries), Self.steps)
    #expect(changed[0].rows[0] == plain[0].rows[0])
    #expect(changed[0].rows[1] != plain[0].rows[1])
    #expect(largestDifference(changed[0].logits, plain[0].logits) > 1e-4)
    // A key of zeros has the score 0 for every query, whatever the prompt's was.
    let row = changed[0].rows[1][head: 0]
    let zeros = kept[1][head: 0].filter { $0 < 38 }.enumerated().filter { $0.element % 2 == 0 }
    let weights = zeros.map { row[row.startIndex + $0.offset] }
    #expect(weights.count > 1 && weights.allSatisfy { $0 == weights[0] })
  }

  @Test func `evicting leaves the substitutes of what stays`() throws {
    let batch = DecodeBatch(model: model, prefill: prefill)
    func change(_ value: Float, _ position: Int) -> Float { value * Float(position) / 30 + 0.1 }
    let stream = batch.addStream(kept: kept, substituting: substitutes(kept, change: change))
    let fewer = kept.map { layer in
      KeptEntries((0..<shape.kvHeads).map { layer[head: $0].filter { $0 % 3 != 1 } })
    }
    batch.evict(stream, keeping: fewer)
    let fresh = batch.addStream(kept: fewer, substituting: substitutes(fewer, change: change))
    #expect(batch.cacheBytes(stream) == batch.cacheBytes(fresh))
    let (expected, found) = (try feed(batch, fresh, Self.steps), try feed(batch, stream, Self.steps))
    #expect(found.map(\.logits) == expected.map(\.logits))
    #expect(found.map(\.rows) == expected.map(\.rows))
    #expect(batch.keyL2(stream, layer: 1) == batch.keyL2(fresh, layer: 1))
  }

  @Test func `the last queries give the window's attention`() throws {
    let queries = prefill.lastQueries(layer: 1, window: 3)
    #expect(queries.count == shape.queryHeads * 3 * shape.headDimension)
    let all = prefill.lastQueries(layer: 1, window: prefill.observedQueries)
    let size = shape.headDimension
    for head in 0..<shape.queryHeads {
      let own = queries[head * 3 * size..<(head + 1) * 3 * size]
      let end = (head + 1) * prefill.observedQueries * size
      #expect(own.elementsEqual(all[end - 3 * size..<end]))
    }
    // One query's softmax over the keys is its attention.
    let row = prefill.windowAttention(layer: 1, window: 1)
    let last = prefill.lastQueries(layer: 1, window: 1)
    prefill.withKeys(layer: 1) { keys in
      for head in 0..<shape.queryHeads {
        let scores = (0..<50).map { token -> Double in
          let key = (head / shape.groupSize * 50 + token) * size
          return (0..<size).reduce(0) { $0 + Double(last[head * size + $1] * keys[key + $1]) }
            / Double(size).squareRoot()
        }
        // Ratios of weights are powers of differences of scores; their order must agree.
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        let weights = order.map { row[head * 50 + $0] }
        #expect(zip(weights, weights.dropFirst()).allSatisfy { $0 >= $1 * (1 - 1e-4) })
      }
    }
  }
}

import AdaKV
import Foundation
import Inference
import TestSupport
import Testing

/// What scorers ask of a stream while it decodes, against plain loops.
@Suite struct StreamObservationTests {
  static let tokens = randomTokens(40, seed: 81, vocabulary: 77)
  static let steps = randomTokens(12, seed: 82, vocabulary: 77)

  let model: LanguageModel
  let shape: ModelConfiguration
  let batch: DecodeBatch
  let naive: NaiveDecoder

  /// Run once for all tests.
  private static let run = Result {
    let model = try LanguageModel(path: Bundled.oddShapes)
    return (
      model: model, prefill: try model.prefill(tokens),
      naive: try NaiveDecoder(
        directory: Bundled.oddShapes, shape: model.configuration, tokens: tokens + steps)
    )
  }

  init() throws {
    let run = try Self.run.get()
    (model, naive) = (run.model, run.naive)
    shape = model.configuration
    batch = DecodeBatch(model: model, prefill: run.prefill)
  }

  func feed(_ stream: Int, _ tokens: some Collection<Int32>) throws {
    for token in tokens { _ = try batch.step([(stream: stream, token: token)]) }
  }

  /// A stream that has decoded all steps and then evicted some entries, the same for every layer.
  func evicted(compact: Bool = false, keeping heads: [[Int32]]) throws -> Int {
    let stream = batch.addStream(kept: nil, compact: compact, observing: 8)
    try feed(stream, Self.steps)
    batch.evict(stream, keeping: Array(repeating: KeptEntries(heads), count: shape.layers))
    return stream
  }

  static let parts: [[[Int32]]] = [
    [Array(0..<52), Array(0..<52)],
    [[0, 1, 7, 39, 40, 44, 45, 49, 50, 51], [3, 20, 46, 48]],
    [[46, 51], Array(10..<30)],
  ]

  @Test(arguments: parts, [1, 5, 8])
  func `mean attention of the last queries over what is held`(heads: [[Int32]], window: Int) throws {
    let d = shape.headDimension
    let stream = try evicted(keeping: heads)
    for (layer, expected) in naive.layers.enumerated() {
      let found = batch.windowAttention(stream, layer: layer, window: window)
      #expect(found.offsets.count == shape.queryHeads + 1)
      for head in 0..<shape.queryHeads {
        let held = heads[head / shape.groupSize].map(Int.init)
        let first = head / shape.groupSize * d
        var sums = held.map { _ in 0.0 }
        for row in 52 - window..<52 {
          let query = expected.queries[row][head * d..<(head + 1) * d]
          let weights = held.map {
            $0 > row ? 0 : exp(dot(query, expected.keys[$0][first..<first + d]) / Double(d).squareRoot())
          }
          let total = weights.reduce(0, +)
          if total > 0 { sums = zip(sums, weights).map { $0 + $1 / total } }
        }
        let difference = relativeDifference(
          Array(found[head: head]), sums.map { $0 / Double(window) })
        #expect(difference < 1e-4)
      }
    }
  }

  @Test(arguments: [true, false])
  func `norms of the keys that are held`(compact: Bool) throws {
    let d = shape.headDimension
    for heads in Self.parts {
      let stream = try evicted(compact: compact, keeping: heads)
      for (layer, expected) in naive.layers.enumerated() {
        let found = batch.keyL2(stream, layer: layer)
        #expect(found.count == shape.kvHeads)
        for (head, positions) in heads.enumerated() {
          let norms = positions.map { position in
            let key = expected.keys[Int(position)][head * d..<(head + 1) * d]
            return dot(key, key).squareRoot()
          }
          #expect(relativeDifference(found[head], norms) < 1e-5)
        }
      }
    }
    let kept = KeptEntries([[2, 9], [4, 5, 6]])
    let stream = batch.addStream(kept: Array(repeating: kept, count: shape.layers), compact: compact)
    #expect(batch.keyL2(stream, layer: 1).map(\.count) == [2, 3])
  }

  @Test func `one query's mean is the row of its step`() throws {
    let stream = batch.addStream(kept: nil, observing: 1)
    for token in Self.steps {
      let rows = try batch.step([(stream: stream, token: token)])[0].rows
      #expect((0..<shape.layers).map { batch.windowAttention(stream, layer: $0, window: 1) } == rows)
    }
  }

  @Test func `a stream remembers as many queries as it was asked to, and they follow it back`() throws {
    let stream = batch.addStream(kept: nil, observing: 3)
    let straight = batch.addStream(kept: nil, observing: 3)
    #expect(batch.observedQueries(stream) == 0)
    try feed(stream, Self.steps[..<2])
    #expect(batch.observedQueries(stream) == 2)
    try feed(stream, Self.steps[2..<6])
    #expect(batch.observedQueries(stream) == 3)
    // One token back leaves all three, two more leave one.
    batch.truncate(stream, toTail: 5)
    #expect(batch.observedQueries(stream) == 3)
    try feed(straight, Self.steps[..<5])
    func windows(_ stream: Int, _ window: Int) -> [HeadRows] {
      (0..<shape.layers).map { batch.windowAttention(stream, layer: $0, window: window) }
    }
    #expect(windows(stream, 3) == windows(straight, 3))
    batch.truncate(stream, toTail: 3)
    #expect(batch.observedQueries(stream) == 1)
    try feed(stream, Self.steps[3..<5])
    #expect(windows(stream, 3) == windows(straight, 3))
    batch.truncate(stream, toTail: 0)
    #expect(batch.observedQueries(stream) == 0)
    let blind = batch.addStream(kept: nil)
    try feed(blind, Self.steps[..<2])
    #expect(batch.observedQueries(blind) == 0)
  }

  @Test func `the number of threads changes no mean`() throws {
    let tokens = randomTokens(80, seed: 83)
    var found: [[HeadRows]] = []
    for threads in [1, 3] {
      let model = try LanguageModel(path: Repository.bundledModel, threads: threads)
      let batch = DecodeBatch(model: model, prefill: try model.prefill(tokens))
      let stream = batch.addStream(kept: nil, observing: 40)
      for token in tokens[1..<41] { _ = try batch.step([(stream: stream, token: token)]) }
      found.append((0..<6).map { batch.windowAttention(stream, layer: $0, window: 40) })
    }
    #expect(found[0] == found[1])
  }
}

import AdaKV
import Inference
import TestSupport
import Testing

/// What must hold bit for bit, whatever runs beside a stream and however its entries are stored.
@Suite struct ExactnessTests {
  static let tokens = randomTokens(77, seed: 1)
  static let steps = randomTokens(9, seed: 2)

  /// Logits and rows of a stream over some steps.
  struct Trace: Equatable {
    var logits: [[Float]] = []
    var rows: [[HeadRows]] = []

    mutating func add(_ output: StepOutput) {
      logits.append(output.logits)
      rows.append(output.rows)
    }
  }

  func prefill(observing: Int = 16) throws -> (LanguageModel, Prefill) {
    let model = try Bundled.model()
    return (model, try model.prefill(Self.tokens, observing: observing))
  }

  func decode(_ model: LanguageModel, _ prefill: Prefill, kept: [KeptEntries]?, compact: Bool = false)
    throws
    -> Trace
  {
    let batch = DecodeBatch(model: model, prefill: prefill)
    let stream = batch.addStream(kept: kept, compact: compact)
    var trace = Trace()
    for token in Self.steps { trace.add(try batch.step([(stream: stream, token: token)])[0]) }
    return trace
  }

  @Test func `evicting nothing is the full cache`() throws {
    let (model, prefill) = try prefill()
    let shape = model.configuration
    let all = KeptEntries.all(kvHeads: shape.kvHeads, tokens: Self.tokens.count)
    let full = try decode(model, prefill, kept: nil)
    #expect(try decode(model, prefill, kept: Array(repeating: all, count: shape.layers)) == full)
    #expect(try decode(model, prefill, kept: nil, compact: true) == full)
  }

  @Test func `a compact cache is the view of the same positions`() throws {
    let (model, prefill) = try prefill()
    let kept = randomKept(model, tokens: Self.tokens.count, window: 8, seed: 3)
    let view = try decode(model, prefill, kept: kept)
    #expect(try decode(model, prefill, kept: kept, compact: true) == view)
    #expect(try decode(model, prefill, kept: nil) != view)
  }

  @Test func `rows are ragged as the kept positions are, and sum to one`() throws {
    let (model, prefill) = try prefill()
    let group = model.configuration.groupSize
    let kept = randomKept(model, tokens: Self.tokens.count, window: 8, seed: 4)
    let trace = try decode(model, prefill, kept: kept)
    for (step, layers) in trace.rows.enumerated() {
      for (layer, rows) in layers.enumerated() {
        for head in 0..<model.configuration.queryHeads {
          let row = rows[head: head]
          #expect(row.count == kept[layer].count(head: head / group) + step + 1)
          #expect(abs(row.reduce(0, +) - 1) < 1e-5)
        }
      }
    }
  }

  @Test func `streams of a batch, at different lengths, equal the same streams alone`() throws {
    let (model, prefill) = try prefill()
    let kept = [nil, randomKept(model, tokens: Self.tokens.count, window: 8, seed: 5), nil]
    let alone = try kept.map { try decode(model, prefill, kept: $0) }
    let batch = DecodeBatch(model: model, prefill: prefill)
    let streams = kept.map { batch.addStream(kept: $0) }
    var together = kept.map { _ in Trace() }
    // The third starts two steps late and is left out of another, so lengths differ.
    for round in 0..<Self.steps.count + 3 {
      let due = streams.indices.filter {
        together[$0].logits.count < Self.steps.count && ($0 < 2 || (round >= 2 && round != 5))
      }
      let inputs = due.map { (stream: streams[$0], token: Self.steps[together[$0].logits.count]) }
      for (index, output) in zip(due, try batch.step(inputs)) {
        #expect(output.stream == streams[index])
        together[index].add(output)
      }
    }
    #expect(together == alone)
  }

  @Test func `the number of threads changes nothing`() throws {
    let kept = randomKept(try Bundled.model(), tokens: Self.tokens.count, window: 8, seed: 6)
    var traces: [Trace] = []
    var windows: [[Float]] = []
    var norms: [[Float]] = []
    for threads in [1, 2, 5] {
      let model = try LanguageModel(path: Repository.bundledModel, threads: threads)
      let prefill = try model.prefill(Self.tokens, observing: 16)
      traces.append(try decode(model, prefill, kept: kept))
      traces[traces.count - 1].logits.append(prefill.logits)
      windows.append(prefill.windowAttention(layer: 5, window: 16))
      norms.append(try prefill.valueOutputL1(layer: 5))
    }
    #expect(traces.allSatisfy { $0 == traces[0] })
    #expect(windows.allSatisfy { $0 == windows[0] })
    #expect(norms.allSatisfy { $0 == norms[0] })
  }

  @Test func `a truncated stream decodes again what it decoded before`() throws {
    let (model, prefill) = try prefill()
    let expected = try decode(model, prefill, kept: nil)
    let batch = DecodeBatch(model: model, prefill: prefill)
    let stream = batch.addStream(kept: nil)
    for token in Self.steps[..<4] + [500, 501, 502] { _ = try batch.step([(stream: stream, token: token)]) }
    #expect(batch.tailLength(stream) == 7)
    batch.truncate(stream, toTail: 2)
    var trace = Trace()
    for token in Self.steps[2...] { trace.add(try batch.step([(stream: stream, token: token)])[0]) }
    #expect(trace.logits == Array(expected.logits[2...]))
    #expect(trace.rows == Array(expected.rows[2...]))
  }

  @Test func `a tail longer than its first room equals a prefill of the same tokens`() throws {
    let model = try Bundled.model()
    let tokens = randomTokens(90, seed: 7)
    let whole = try model.prefill(tokens)
    let batch = DecodeBatch(model: model, prefill: try model.prefill(Array(tokens[..<20])))
    let stream = batch.addStream(kept: nil)
    var last: [Float] = []
    for token in tokens[20...] { last = try batch.step([(stream: stream, token: token)])[0].logits }
    #expect(largestDifference(last, whole.logits) < 1e-4)
  }
}

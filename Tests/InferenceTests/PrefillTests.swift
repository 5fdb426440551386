import AdaKV
import Inference
import Testing

@Suite struct PrefillTests {
  static let tokens = randomTokens(61, seed: 11)

  @Test func `layers are announced in order, complete`() throws {
    let model = try Bundled.model()
    var announced: [Int] = []
    var early: [[Float]] = []
    let prefill = try model.prefill(
      Self.tokens, observing: 20,
      onLayer: { prefill, layer in
        announced.append(layer)
        early.append(prefill.windowAttention(layer: layer, window: 20))
        #expect(prefill.logits.isEmpty)
      })
    #expect(announced == Array(0..<model.configuration.layers))
    #expect(early == announced.map { prefill.windowAttention(layer: $0, window: 20) })
    #expect(prefill.tokens == Self.tokens)
    #expect(prefill.observedQueries == 20)
    let bytesPerToken = 2 * 6 * 4 * 32 * 4
    #expect(prefill.cacheBytes == bytesPerToken * 61)
  }

  @Test func `a short prompt is observed as a whole`() throws {
    let model = try Bundled.model()
    let prefill = try model.prefill([1, 7, 9], observing: 64)
    #expect(prefill.observedQueries == 3)
    #expect(prefill.logits.count == 1024)
    let one = try model.prefill([1], observing: 64)
    #expect(one.windowAttention(layer: 0, window: 1) == Array(repeating: 1, count: 8))
    #expect(try model.prefill([1, 7, 9], observing: 0).logits == prefill.logits)
  }

  @Test func `observing more queries changes no number`() throws {
    let model = try Bundled.model()
    let few = try model.prefill(Self.tokens, observing: 5)
    let many = try model.prefill(Self.tokens, observing: 61)
    #expect(few.logits == many.logits)
    for layer in 0..<6 {
      let difference = largestDifference(
        few.windowAttention(layer: layer, window: 5), many.windowAttention(layer: layer, window: 5))
      #expect(difference == 0)
    }
  }

  @Test func `value norms and output projections agree with each other and with the attention output`() throws
  {
    let model = try Bundled.model()
    let shape = model.configuration
    let prefill = try model.prefill(Self.tokens)
    let d = shape.headDimension
    for layer in [0, 5] {
      let norms = try prefill.valueOutputL1(layer: layer)
      #expect(norms.count == shape.queryHeads * Self.tokens.count)
      for (kvHead, member, position) in [(0, 0, 0), (1, 1, 17), (3, 0, 60)] {
        var delta = [Float](repeating: 0, count: shape.groupSize * d)
        prefill.withValues(layer: layer) { values in
          for index in 0..<d {
            delta[member * d + index] = values[(kvHead * Self.tokens.count + position) * d + index]
          }
        }
        var projected = [Float](repeating: .nan, count: shape.hiddenSize)
        delta.withUnsafeBufferPointer { delta in
          projected.withUnsafeMutableBufferPointer {
            model.projectOutput(layer: layer, kvHead: kvHead, delta: delta, into: $0)
          }
        }
        let sum = projected.reduce(0) { $0 + abs($1) }
        let norm = norms[(kvHead * shape.groupSize + member) * Self.tokens.count + position]
        #expect(norm > 0)
        #expect(abs(sum - norm) <= 1e-5 * norm)
      }
    }
  }

  @Test func `the tail's values and norms are those of the same tokens in a prompt`() throws {
    let model = try Bundled.model()
    let shape = model.configuration
    let count = Self.tokens.count
    let whole = try model.prefill(Self.tokens)
    let batch = DecodeBatch(model: model, prefill: try model.prefill(Array(Self.tokens[..<50])))
    let stream = batch.addStream(kept: nil)
    for token in Self.tokens[50...] { _ = try batch.step([(stream: stream, token: token)]) }
    #expect(batch.tailLength(stream) == 11)
    for layer in 0..<shape.layers {
      let norms = try whole.valueOutputL1(layer: layer)
      let tail = batch.tailValueOutputL1(stream: stream, layer: layer)
      for head in 0..<shape.queryHeads {
        let difference = largestDifference(
          tail[head * 11..<(head + 1) * 11], norms[head * count + 50..<(head + 1) * count])
        #expect(difference < 1e-3)
      }
      for head in 0..<shape.kvHeads {
        let found = batch.withTailValues(stream: stream, layer: layer, kvHead: head) { Array($0) }
        let expected = whole.withValues(layer: layer) {
          Array($0[(head * count + 50) * shape.headDimension..<(head + 1) * count * shape.headDimension])
        }
        #expect(largestDifference(found, expected) < 1e-4)
      }
    }
  }

  @Test func `norms of a tail follow it when it is cut and decoded otherwise`() throws {
    let model = try Bundled.model()
    let batch = DecodeBatch(model: model, prefill: try model.prefill([1, 2, 3, 4]))
    let cut = batch.addStream(kept: nil)
    let straight = batch.addStream(kept: nil)
    for token: Int32 in [10, 11, 12] {
      _ = try batch.step([(stream: cut, token: token)])
      _ = batch.tailValueOutputL1(stream: cut, layer: 3)
    }
    batch.truncate(cut, toTail: 1)
    _ = try batch.step([(stream: straight, token: 10)])
    for token: Int32 in [20, 21] {
      _ = try batch.step([(stream: cut, token: token), (stream: straight, token: token)])
    }
    let norms = batch.tailValueOutputL1(stream: cut, layer: 3)
    #expect(norms.count == 8 * 3)
    #expect(norms == batch.tailValueOutputL1(stream: straight, layer: 3))
    batch.truncate(cut, toTail: 0)
    #expect(batch.tailValueOutputL1(stream: cut, layer: 3).isEmpty)
  }

  @Test func `a cancelled prefill says so at once`() throws {
    let model = try Bundled.model()
    var questions = 0
    var announced = 0
    #expect(throws: CancellationError.self) {
      try model.prefill(
        Self.tokens,
        isCancelled: {
          questions += 1
          return announced == 2
        }, onLayer: { _, _ in announced += 1 })
    }
    #expect(announced == 2)
    #expect(questions > 2)
  }
}

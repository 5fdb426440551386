import CKernels
import TestSupport
import Testing

@Suite("Causal attention")
struct CausalAttentionTests {
  private struct Head {
    let q: Matrix
    let k: Matrix
    let v: Matrix
    let first: Int
    let scale: Float

    /// Heads whose rows lie among those of others, as in a layer's projections.
    init(first: Int, count: Int, d: Int, seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      q = random.matrix(count, d, stride: 2 * d + 1)
      k = random.matrix(first + count, d, stride: d + 5)
      v = random.matrix(first + count, d, stride: d + 5)
      self.first = first
      scale = 2 / Float(d).squareRoot()
    }

    /// The outputs of the queries in `range`, computed by one call.
    func attend(_ level: Level, _ range: Range<Int>, span: Int = 0, cap: Float = 0) -> Matrix {
      let d = q.width
      var out = Matrix.blank(range.count, d, stride: d + 3)
      var scratch = [Float](repeating: .nan, count: hk_attention_scratch(d))
      // Only the keys up to the last query are handed over.
      let end = (first + range.upperBound - 1) * k.stride + d
      let keys = Array(k.values[..<end])
      let values = Array(v.values[..<end])
      q.values.withUnsafeBufferPointer { queries in
        let start = UnsafeBufferPointer(rebasing: queries[(range.lowerBound * q.stride)...])
        level.kernels.causal_attention(
          start.baseAddress, q.stride, 1, first + range.lowerBound, range.count, keys, values, k.stride, d,
          hk_scoring(scale: scale, cap: cap), span, &out.values, out.stride, &scratch)
      }
      return out
    }
  }

  @Test(
    "Outputs agree with double precision",
    arguments: [
      (0, 1, 1), (0, 2, 16), (0, 15, 3), (1, 16, 17), (0, 33, 32), (7, 31, 64), (90, 13, 33), (96, 97, 8),
      (185, 20, 100), (0, 210, 16), (3, 12, 260),
    ])
  func agreesWithReference(first: Int, count: Int, d: Int) {
    let head = Head(first: first, count: count, d: d, seed: 11)
    let expected = (0..<count).map { i in
      let weights = Reference.weights(
        head.q.row(i), keys: head.k, count: first + i + 1, scale: head.scale)
      return Reference.output(weights, values: head.v)
    }
    for level in Level.all {
      let out = head.attend(level, 0..<count)
      let wrong = (0..<count).filter { i in !(0..<d).allSatisfy { expected[i][$0].accepts(out[i, $0]) } }
      #expect(wrong.isEmpty, "\(level.name)")
      #expect(out.gapsAreUntouched, "\(level.name)")
    }
  }

  @Test(
    "A sliding window and capped scores agree with double precision",
    arguments: [
      (0, 20, 16, 1, 0), (0, 33, 8, 5, 0.5), (90, 40, 32, 8, 0), (300, 60, 16, 100, 2), (0, 210, 16, 96, 0),
      (0, 230, 8, 97, 1), (5, 200, 4, 400, 0.25), (400, 1, 24, 192, 0),
    ])
  func spansAndCaps(first: Int, count: Int, d: Int, span: Int, cap: Float) {
    let head = Head(first: first, count: count, d: d, seed: 13)
    let expected = (0..<count).map { i in
      let position = first + i
      let weights = Reference.weights(
        head.q.row(i), keys: head.k, range: max(0, position - span + 1)..<position + 1, scale: head.scale,
        cap: cap)
      return Reference.output(weights, values: head.v)
    }
    for level in Level.all {
      let out = head.attend(level, 0..<count, span: span, cap: cap)
      let wrong = (0..<count).filter { i in !(0..<d).allSatisfy { expected[i][$0].accepts(out[i, $0]) } }
      #expect(wrong.isEmpty, "\(level.name)")
      #expect(out.gapsAreUntouched, "\(level.name)")
      for range in [0..<1, count / 2..<count, count - 1..<count] {
        let part = head.attend(level, range, span: span, cap: cap)
        for (index, query) in range.enumerated() {
          #expect(part.row(index).map(\.bitPattern) == out.row(query).map(\.bitPattern))
        }
      }
    }
  }

  @Test("A query's bits do not depend on how queries are split over calls", arguments: Level.all)
  func splitsAreInvisible(level: Level) {
    let head = Head(first: 5, count: 230, d: 24, seed: 12)
    let whole = head.attend(level, 0..<230)
    for range in [0..<1, 6..<7, 0..<8, 3..<100, 91..<92, 91..<187, 100..<230, 187..<200, 229..<230] {
      let part = head.attend(level, range)
      for (index, query) in range.enumerated() {
        #expect(
          part.row(index).map(\.bitPattern) == whole.row(query).map(\.bitPattern),
          "query \(query) of \(range)")
      }
    }
  }

  @Test("A head's bits do not depend on the heads that share its keys", arguments: Level.all, [0, 50])
  func groupsAreInvisible(level: Level, span: Int) {
    let scoring = hk_scoring(scale: 0.5, cap: 0)
    // More heads than share one packing.
    let (heads, count, first, d) = (11, 110, 90, 9)
    var random = SeededGenerator(seed: 13)
    let q = random.matrix(count, heads * d, stride: heads * d + 2)
    let k = random.matrix(first + count, d)
    let v = random.matrix(first + count, d)
    var out = Matrix.blank(count, heads * d, stride: heads * d + 4)
    var scratch = [Float](repeating: .nan, count: hk_attention_scratch(d))
    level.kernels.causal_attention(
      q.values, q.stride, heads, first, count, k.values, v.values, d, d, scoring, span, &out.values,
      out.stride, &scratch)
    #expect(out.gapsAreUntouched)
    for head in 0..<heads {
      var alone = Matrix.blank(count, d)
      q.values.withUnsafeBufferPointer { queries in
        let start = UnsafeBufferPointer(rebasing: queries[(head * d)...])
        level.kernels.causal_attention(
          start.baseAddress, q.stride, 1, first, count, k.values, v.values, d, d, scoring, span,
          &alone.values, alone.stride, &scratch)
      }
      let wrong = (0..<count).filter { row in
        !(0..<d).allSatisfy { out[row, head * d + $0].bitPattern == alone[row, $0].bitPattern }
      }
      #expect(wrong.isEmpty, "head \(head)")
    }
  }

  @Test("Scores far apart neither overflow nor vanish", arguments: Level.all)
  func extremeScores(level: Level) {
    // Key j scores 40 j for every query: the newest key takes all, past the range of exp.
    let count = 130
    let query = [Float](repeating: 1, count: count)
    let keys = (0..<count).map { Float($0) * 40 }
    let values = (0..<count).map { Float($0) }
    var out = [Float](repeating: .nan, count: count)
    var scratch = [Float](repeating: .nan, count: hk_attention_scratch(1))
    let plain = hk_scoring(scale: 1, cap: 0)
    level.kernels.causal_attention(query, 1, 1, 0, count, keys, values, 1, 1, plain, 0, &out, 1, &scratch)
    #expect(out == values)
    // And key 0 takes all where the scores fall.
    let falling = keys.map { -$0 }
    level.kernels.causal_attention(query, 1, 1, 0, count, falling, values, 1, 1, plain, 0, &out, 1, &scratch)
    #expect(out.allSatisfy { abs($0) < 1e-16 })
  }
}

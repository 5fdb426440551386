import CKernels
import TestSupport
import Testing

@Suite("Attention of the observation window")
struct WindowAttentionTests {
  private func attend(
    _ level: Level, _ q: Matrix, _ k: Matrix, scale: Float, span: Int = 0, cap: Float = 0
  ) -> [Float] {
    var out = [Float](repeating: .nan, count: k.rows)
    var scratch = [Float](repeating: .nan, count: hk_window_scratch(1, k.rows, k.width))
    level.kernels.window_attention(
      q.values, q.stride, 1, q.rows, k.values, k.stride, k.rows, k.width,
      hk_scoring(scale: scale, cap: cap), span, &out, &scratch)
    return out
  }

  @Test(
    "The mean agrees with double precision, and sums to 1",
    arguments: [
      (1, 1, 1), (2, 3, 16), (16, 16, 15), (17, 33, 32), (32, 100, 64), (32, 95, 17), (33, 97, 33),
      (36, 192, 8), (37, 256, 32), (64, 290, 16), (100, 130, 16), (12, 40, 300),
    ])
  func agreesWithReference(window: Int, count: Int, d: Int) {
    check(window: window, count: count, d: d, span: 0, cap: 0)
  }

  @Test(
    "So it does under a sliding window, and with capped scores",
    arguments: [
      (1, 1, 1, 1, 0.5), (4, 300, 16, 4, 0), (32, 300, 16, 100, 0), (40, 250, 8, 250, 1),
      (64, 290, 16, 97, 2),
      (33, 97, 33, 1, 0), (32, 400, 8, 1000, 0),
    ])
  func spansAndCaps(window: Int, count: Int, d: Int, span: Int, cap: Float) {
    check(window: window, count: count, d: d, span: span, cap: cap)
  }

  private func check(window: Int, count: Int, d: Int, span: Int, cap: Float) {
    var random = SeededGenerator(seed: 21)
    let q = random.matrix(window, d, stride: d + 7)
    let k = random.matrix(count, d, stride: d + 2)
    let scale = 3 / Float(d).squareRoot()
    var mean = [Reference.Value](repeating: .init(exact: 0, tolerance: 0), count: count)
    for row in 0..<window {
      let end = count - window + row + 1
      let weights = Reference.weights(
        q.row(row), keys: k, range: (span == 0 ? 0 : max(0, end - span))..<end, scale: scale, cap: cap)
      for (key, weight) in weights.enumerated() {
        mean[key].exact += weight.exact / Double(window)
        mean[key].tolerance += weight.tolerance / Double(window)
      }
    }
    // Adding up the window rounds once a row; the running maximum fades each weight once more, by an
    // exponential of its own.
    for key in mean.indices {
      mean[key].tolerance += (Double(window) + 32) * Reference.unit * mean[key].exact
    }
    for level in Level.all {
      let out = attend(level, q, k, scale: scale, span: span, cap: cap)
      let wrong = out.indices.filter { !mean[$0].accepts(out[$0]) }
      #expect(wrong.isEmpty, "\(level.name)")
      let sum = out.reduce(0.0) { $0 + Double($1) }
      #expect(abs(sum - 1) < Double(count + 40) * Reference.unit, "\(level.name)")
    }
  }

  @Test(
    "A head's bits do not depend on the heads that share its keys",
    arguments: Level.all, [(0, 0.5), (60, 0.5), (0, 12), (60, 12)] as [(Int, Float)])
  func groupsAreInvisible(level: Level, shape: (span: Int, scale: Float)) {
    let span = shape.span
    // With the larger scale, some queries meet scores far above those before them.
    let scoring = hk_scoring(scale: shape.scale, cap: 0)
    // More heads than share one packing.
    let (heads, window, count, d) = (6, 40, 230, 17)
    var random = SeededGenerator(seed: 23)
    let q = random.matrix(window, heads * d, stride: heads * d + 3)
    let k = random.matrix(count, d, stride: d + 1)
    var out = [Float](repeating: .nan, count: heads * count)
    var scratch = [Float](repeating: .nan, count: hk_window_scratch(heads, count, d))
    level.kernels.window_attention(
      q.values, q.stride, heads, window, k.values, k.stride, count, d, scoring, span, &out,
      &scratch)
    for head in 0..<heads {
      var alone = [Float](repeating: .nan, count: count)
      q.values.withUnsafeBufferPointer { queries in
        let start = UnsafeBufferPointer(rebasing: queries[(head * d)...])
        level.kernels.window_attention(
          start.baseAddress, q.stride, 1, window, k.values, k.stride, count, d, scoring, span, &alone,
          &scratch)
      }
      #expect(
        out[head * count..<(head + 1) * count].map(\.bitPattern) == alone.map(\.bitPattern), "head \(head)")
    }
  }

  @Test("Keys after a query count exactly 0", arguments: Level.all)
  func futureCountsNothing(level: Level) {
    var random = SeededGenerator(seed: 22)
    let count = 120
    let window = 30
    var q = random.matrix(window, 8)
    // The last query sees only itself: its key outscores all others beyond the range of exp.
    var k = random.matrix(count, 8)
    for column in 0..<8 {
      q.values[(window - 1) * 8 + column] = 1
      k.values[(count - 1) * 8 + column] = 100
    }
    let out = attend(level, q, k, scale: 1)
    // No other query may look at the last key, so exactly its own row's 1 is there.
    #expect(abs(out[count - 1] - 1 / Float(window)) <= 2 * 0x1p-24)
  }

  @Test("Scores that rise over the whole prompt keep their proportions", arguments: Level.all)
  func risingScores(level: Level) {
    let count = 1000
    // The scores climb by a quarter of a nat each key, so that every block fades the one before.
    let k = Matrix(values: (0..<count).map { Float($0) / 4 }, rows: count, width: 1, stride: 1)
    let q = Matrix(values: [1], rows: 1, width: 1, stride: 1)
    let out = attend(level, q, k, scale: 1)
    let expected = Reference.weights(q.row(0), keys: k, count: count, scale: 1)
    // Values under the smallest normal number lose digits.
    let wrong = out.indices.filter { key in
      expected[key].exact > 1e-37 ? !expected[key].accepts(out[key]) : !(0...2e-37).contains(out[key])
    }
    #expect(wrong.isEmpty)
  }
}

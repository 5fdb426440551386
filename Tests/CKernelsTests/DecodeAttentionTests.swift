import CKernels
import TestSupport
import Testing

@Suite("Decode attention")
struct DecodeAttentionTests {
  private struct Cache {
    let k: Matrix
    let v: Matrix
    let positions: [Int32]?
    let tailK: Matrix
    let tailV: Matrix

    var count: Int { positions?.count ?? k.rows }
    var entries: Int { count + tailK.rows }

    /// The rows of the entries, in their order.
    func gathered(_ rows: Matrix, _ tail: Matrix) -> Matrix {
      let kept = positions.map { rows.gathered($0.map { Int($0) }) } ?? rows.gathered(Array(0..<rows.rows))
      let end = tail.gathered(Array(0..<tail.rows))
      return Matrix(
        values: kept.values + end.values, rows: kept.rows + end.rows, width: rows.width, stride: rows.width)
    }
  }

  private struct Result: Equatable {
    var rows: [Float]
    var out: [Float]
  }

  private func attend(
    _ level: Level, _ q: Matrix, _ cache: Cache, scale: Float, cap: Float = 0
  ) -> Result {
    let d = q.width
    var result = Result(
      rows: [Float](repeating: .nan, count: q.rows * cache.entries),
      out: [Float](repeating: .nan, count: q.rows * d))
    let list = cache.positions ?? []
    list.withUnsafeBufferPointer { positions in
      level.kernels.decode_attention(
        q.values, q.rows, cache.k.values, cache.v.values, cache.k.stride,
        cache.positions == nil ? nil : positions.baseAddress, cache.count, cache.tailK.values,
        cache.tailV.values, cache.tailK.stride, cache.tailK.rows, d,
        hk_scoring(scale: scale, cap: cap), &result.rows, &result.out)
    }
    return result
  }

  private func cache(_ rows: Int, tail: Int, d: Int, keep: [Int32]? = nil, seed: UInt64) -> Cache {
    var random = SeededGenerator(seed: seed)
    return Cache(
      k: random.matrix(rows, d, stride: 3 * d + 1), v: random.matrix(rows, d, stride: 3 * d + 1),
      positions: keep, tailK: random.matrix(tail, d, stride: d + 4),
      tailV: random.matrix(tail, d, stride: d + 4))
  }

  @Test(
    "Rows and outputs agree with double precision",
    arguments: [
      (1, 1, 0, 1), (2, 0, 1, 16), (3, 16, 1, 15), (2, 33, 3, 32), (4, 100, 17, 64), (5, 67, 2, 17),
      (8, 130, 0, 33), (9, 5, 64, 100), (3, 256, 5, 128), (4, 70, 70, 8),
    ])
  func agreesWithReference(heads: Int, rows: Int, tail: Int, d: Int) {
    var random = SeededGenerator(seed: 31)
    let q = random.matrix(heads, d)
    let scale = 3 / Float(d).squareRoot()
    // Every third row, in an order that jumps.
    let keep = stride(from: 0, to: rows, by: 3).map { Int32(($0 * 7 + 2) % rows) }
    for (positions, cap) in [(nil, 0), (keep, 0), (nil, 0.5), (keep, 2)] as [([Int32]?, Float)] {
      let cache = cache(rows, tail: tail, d: d, keep: positions, seed: 32)
      guard cache.entries > 0 else { continue }
      let keys = cache.gathered(cache.k, cache.tailK)
      let values = cache.gathered(cache.v, cache.tailV)
      let weights = (0..<heads).map {
        Reference.weights(q.row($0), keys: keys, range: 0..<keys.rows, scale: scale, cap: cap)
      }
      let outputs = weights.map { Reference.output($0, values: values) }
      for level in Level.all {
        let result = attend(level, q, cache, scale: scale, cap: cap)
        for head in 0..<heads {
          let row = result.rows[(head * keys.rows)..<((head + 1) * keys.rows)]
          #expect(zip(weights[head], row).allSatisfy { $0.accepts($1) }, "\(level.name), head \(head)")
          let out = result.out[(head * d)..<((head + 1) * d)]
          #expect(zip(outputs[head], out).allSatisfy { $0.accepts($1) }, "\(level.name), head \(head)")
        }
      }
    }
  }

  @Test(
    "A list of positions, all positions and a packed copy give the same bits", arguments: Level.all,
    [8, 20, 32, 64, 100])
  func placeIsInvisible(level: Level, d: Int) {
    var random = SeededGenerator(seed: 33)
    let q = random.matrix(3, d)
    for (rows, tail) in [(1, 0), (5, 1), (66, 2), (150, 9)] {
      let whole = cache(rows, tail: tail, d: d, seed: 34)
      let expected = attend(level, q, whole, scale: 0.3)
      let listed = Cache(
        k: whole.k, v: whole.v, positions: (0..<Int32(rows)).map { $0 }, tailK: whole.tailK,
        tailV: whole.tailV)
      #expect(attend(level, q, listed, scale: 0.3) == expected)

      // Two thirds of the rows kept: seen through the list, copied together, and with the tail copied too.
      let keep = (0..<Int32(rows)).filter { $0 % 3 != 1 }
      let kept = Cache(k: whole.k, v: whole.v, positions: keep, tailK: whole.tailK, tailV: whole.tailV)
      let evicted = attend(level, q, kept, scale: 0.3)
      let places = keep.map { Int($0) }
      let packed = Cache(
        k: whole.k.gathered(places), v: whole.v.gathered(places), positions: nil, tailK: whole.tailK,
        tailV: whole.tailV)
      #expect(attend(level, q, packed, scale: 0.3) == evicted)
      let none = Matrix(values: [], rows: 0, width: d, stride: d)
      let together = Cache(
        k: kept.gathered(kept.k, kept.tailK), v: kept.gathered(kept.v, kept.tailV), positions: nil,
        tailK: none,
        tailV: none)
      #expect(attend(level, q, together, scale: 0.3) == evicted)
    }
  }

  @Test("A head's bits do not depend on the size of its group", arguments: Level.all)
  func groupIsInvisible(level: Level) {
    var random = SeededGenerator(seed: 35)
    let q = random.matrix(7, 40)
    let cache = cache(90, tail: 3, d: 40, seed: 36)
    let whole = attend(level, q, cache, scale: 0.3)
    for head in 0..<7 {
      let alone = attend(level, q.gathered([head]), cache, scale: 0.3)
      #expect(alone.rows == Array(whole.rows[(head * 93)..<((head + 1) * 93)]))
      #expect(alone.out == Array(whole.out[(head * 40)..<((head + 1) * 40)]))
    }
  }
}

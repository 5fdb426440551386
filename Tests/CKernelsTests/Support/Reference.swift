import Foundation

/// What the kernels compute, written plainly in double precision, with the error float32 may have.
enum Reference {
  /// One rounding of float32, relative.
  static let unit = 0x1p-24

  /// A number and how far a float32 kernel may be from it.
  struct Value {
    var exact: Double
    var tolerance: Double

    func accepts(_ value: Float) -> Bool { abs(Double(value) - exact) <= tolerance }
  }

  /// `a · b`. Each of the n products and sums rounds once, in whatever order they are added, so the error is
  /// under `(n + 2) u Σ|a b|` (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1).
  static func dot(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Value {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var sum = 0.0
        var size = 0.0
        for i in 0..<a.count {
          let product = Double(a[i]) * Double(b[i])
          sum += product
          size += abs(product)
        }
        return Value(exact: sum, tolerance: Double(a.count + 2) * unit * size)
      }
    }
  }

  /// `x wᵀ`, row by row.
  static func product(_ x: Matrix, _ w: Matrix) -> [[Value]] {
    (0..<x.rows).map { i in (0..<w.rows).map { dot(x.row(i), w.row($0)) } }
  }

  /// The softmax of the scaled scores of one query against the given rows.
  ///
  /// An error `e` of the scores changes a weight by a factor within `exp(±2e)`; the exponentials, their sum
  /// and the division add a few roundings each. Weights under 1e-30 may be flushed.
  static func weights(_ query: ArraySlice<Float>, keys: Matrix, count: Int, scale: Float) -> [Value] {
    weights(query, keys: keys, range: 0..<count, scale: scale, cap: 0)
  }

  /// The same over a range of the keys, those before it counting exactly 0, with scores capped if `cap > 0`.
  static func weights(_ query: ArraySlice<Float>, keys: Matrix, range: Range<Int>, scale: Float, cap: Float)
    -> [Value]
  {
    var scores: [Double] = []
    var error = 0.0
    var capError = 0.0
    for key in range {
      let score = dot(query, keys.row(key))
      let scaled = score.exact * Double(scale)
      scores.append(cap > 0 ? Double(cap) * tanh(scaled / Double(cap)) : scaled)
      // The query may be scaled before the product or the score after it: two more roundings. A cap only brings
      // scores closer; its own error is at most 4e-7 of it, and of the score where that is small.
      error = max(error, (score.tolerance + 3 * unit * abs(score.exact)) * abs(Double(scale)) * 2)
      if cap > 0 { capError = max(capError, min(4e-7 * Double(cap), 1e-6 * abs(scaled))) }
    }
    let top = scores.max() ?? 0
    error += capError + 4 * unit * (scores.map { abs($0 - top) }.max() ?? 0)
    let exponentials = scores.map { exp($0 - top) }
    let sum = exponentials.reduce(0, +)
    let relative = 2 * error + Double(range.count + 16) * unit
    let unseen = [Value](repeating: Value(exact: 0, tolerance: 0), count: range.lowerBound)
    return unseen + exponentials.map { Value(exact: $0 / sum, tolerance: $0 / sum * relative + 1e-30) }
  }

  /// `Σ weights · values`, with the errors of both.
  static func output(_ weights: [Value], values: Matrix) -> [Value] {
    (0..<values.width).map { column in
      var sum = 0.0
      var tolerance = 0.0
      for (entry, weight) in weights.enumerated() {
        let value = Double(values[entry, column])
        sum += weight.exact * value
        tolerance += (weight.tolerance + weight.exact * Double(weights.count + 8) * unit) * abs(value)
      }
      return Value(exact: sum, tolerance: tolerance + 1e-30)
    }
  }
}

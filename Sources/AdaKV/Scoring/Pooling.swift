/// Smoothing of a head's scores along positions, stride 1, same length.
///
/// SnapKV pools so that a kept token brings its neighbours along (arXiv 2404.14469 §4.1).
public enum Pooling: Sendable, Equatable {
  /// Scores as they are.
  case none
  /// Largest of `size` neighbours; outside the row counts as −∞. Size 7 in the authors' Ada-KV code.
  case max(size: Int)
  /// Mean of `size` neighbours; outside the row counts as 0. Size 5 in kvpress.
  case average(size: Int)

  /// Reads `max7`, `avg5` or `none`; the size must be odd and at most 1,023.
  public init?(_ text: String) {
    if text == "none" {
      self = .none
      return
    }
    let kind = text.prefix(3)
    guard let size = Int(text.dropFirst(3)), size > 0, size % 2 == 1, size < 1024 else { return nil }
    switch kind {
    case "max": self = .max(size: size)
    case "avg": self = .average(size: size)
    default: return nil
    }
  }

  /// Pools every row of `[rows, columns]`.
  ///
  /// - Complexity: O(rows · columns) for `max`, O(rows · columns · size) for `average`.
  public func apply(to values: [Float], columns: Int) -> [Float] {
    guard columns > 0 else { return values }
    switch self {
    case .none, .max(size: 1), .average(size: 1): return values
    case .max(let size): return Self.slidingMaximum(values, columns: columns, reach: size / 2)
    case .average(let size): return Self.slidingMean(values, columns: columns, size: size)
    }
  }

  /// Largest value within `reach` on both sides, by a queue of falling candidates.
  private static func slidingMaximum(_ values: [Float], columns: Int, reach: Int) -> [Float] {
    var pooled = values
    var queue = [Int](repeating: 0, count: columns)
    for start in stride(from: 0, to: values.count, by: columns) {
      var first = 0
      var end = 0
      for incoming in 0..<(columns + reach) {
        if incoming < columns {
          while end > first, values[start + queue[end - 1]] <= values[start + incoming] { end -= 1 }
          queue[end] = incoming
          end += 1
        }
        let centre = incoming - reach
        guard centre >= 0 else { continue }
        if queue[first] < centre - reach { first += 1 }
        pooled[start + centre] = values[start + queue[first]]
      }
    }
    return pooled
  }

  private static func slidingMean(_ values: [Float], columns: Int, size: Int) -> [Float] {
    var pooled = values
    let reach = size / 2
    for start in stride(from: 0, to: values.count, by: columns) {
      // Summed afresh for each centre: a running sum would leave rounding of large scores on small ones.
      for centre in 0..<columns {
        var sum: Float = 0
        for j in Swift.max(0, centre - reach)...Swift.min(columns - 1, centre + reach) {
          sum += values[start + j]
        }
        pooled[start + centre] = sum / Float(size)
      }
    }
    return pooled
  }
}

extension Pooling: CustomStringConvertible {
  /// The text that ``init(_:)`` reads.
  public var description: String {
    switch self {
    case .none: "none"
    case .max(let size): "max\(size)"
    case .average(let size): "avg\(size)"
    }
  }
}

extension ParameterReader {
  /// A pooling along positions.
  public mutating func pooling(default fallback: Pooling) throws(AdaKVError) -> Pooling {
    try value(
      "pool", default: fallback, expected: "none, maxN or avgN with N odd and under 1024", parse: Pooling.init
    )
  }
}

/// Count, mean, deviation and extremes of numbers seen one by one.
///
/// Source: Welford's recurrence (Technometrics 4, 1962), stable where a sum of squares is not.
public struct RunningStatistics: Sendable, Equatable {
  /// Numbers seen.
  public private(set) var count = 0
  /// Their mean; 0 before the first.
  public private(set) var mean = 0.0
  /// Smallest seen.
  public private(set) var minimum = Double.infinity
  /// Largest seen.
  public private(set) var maximum = -Double.infinity
  private var squares = 0.0

  /// Nothing seen yet.
  public init() {}

  /// Sample standard deviation (`n − 1`), or nil under two numbers.
  public var standardDeviation: Double? {
    count > 1 ? (squares / Double(count - 1)).squareRoot() : nil
  }

  /// Sees one more number.
  public mutating func add(_ value: Double) {
    count += 1
    let difference = value - mean
    mean += difference / Double(count)
    squares += difference * (value - mean)
    minimum = min(minimum, value)
    maximum = max(maximum, value)
  }
}

/// Finds how much of something fits into a length.
enum LengthFit {
  /// The largest count that fits.
  ///
  /// - Parameters:
  ///   - length: What may not be exceeded; at most half of `Int.max`.
  ///   - measure: The length that a count comes to; must not fall as the count grows.
  /// - Returns: `nil` when not even a count of 0 fits.
  /// - Complexity: O(log *n*) calls of `measure`, for *n* the count returned.
  static func largest(length: Int, measure: (Int) -> Int) -> Int? {
    guard measure(0) <= length else { return nil }
    // `fits` always fits; `exceeds` never does. A sentence has at least one token, so that more of them than
    // `length` cannot fit, whatever is measured.
    var fits = 0
    var exceeds = 1
    while exceeds <= length, measure(exceeds) <= length {
      fits = exceeds
      exceeds *= 2
    }
    exceeds = min(exceeds, length + 1)
    while exceeds - fits > 1 {
      let middle = fits + (exceeds - fits) / 2
      if measure(middle) <= length { fits = middle } else { exceeds = middle }
    }
    return fits
  }
}

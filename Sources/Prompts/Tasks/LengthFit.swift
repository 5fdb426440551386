/// Finds how much of something fits into a length.
enum LengthFit {
  /// The largest count that fits.
  ///
  /// - Parameters:
  ///   - length: What may not be exceeded.
  ///   - measure: The length that a count comes to; must not fall as the count grows.
  /// - Returns: `nil` when not even a count of 0 fits.
  /// - Complexity: O(log *n*) calls of `measure`, for *n* the count returned.
  static func largest(length: Int, measure: (Int) -> Int) -> Int? {
    guard measure(0) <= length else { return nil }
    // `fits` always fits; `exceeds` is one that does not, once there is one.
    var fits = 0
    var step = 1
    var exceeds = step
    while measure(exceeds) <= length {
      fits = exceeds
      step *= 2
      exceeds = fits + step
      // A sentence has at least one token, so that this many cannot fit whatever is measured.
      if exceeds > length { break }
    }
    exceeds = min(exceeds, length + 1)
    while exceeds - fits > 1 {
      let middle = fits + (exceeds - fits) / 2
      if measure(middle) <= length { fits = middle } else { exceeds = middle }
    }
    return fits
  }
}

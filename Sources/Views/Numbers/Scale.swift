import Canvas
import Glibc
import Readings

/// How numbers become places on a ramp, with ends that people can read and that hold still.
struct Scale: Equatable {
  /// The number at the start of the ramp.
  let lower: Double
  /// The number at its end.
  let upper: Double
  /// Whether equal steps are equal factors.
  let isLogarithmic: Bool
  /// The ramp.
  let ramp: RampName

  /// The number's place, from 0 to 1; nil for what does not exist.
  func position(_ value: Double?) -> Float? {
    guard let value, value.isFinite, upper > lower else { return nil }
    let place =
      isLogarithmic
      ? log(max(value, lower) / lower) / log(upper / lower)
      : (value - lower) / (upper - lower)
    return Float(min(max(place, 0), 1))
  }

  /// The number's colour; the terminal's own for what does not exist.
  func color(_ value: Double?) -> Color {
    position(value).map { .ramp(ramp, $0) } ?? .standard
  }

  /// A scale for a measure of concentration: tokens by factors from 1, shares and indices as wide as
  /// their tenths, anything else from nothing.
  static func concentration(_ reading: Reading, range: ClosedRange<Double>?) -> Scale {
    let range = finite(range)
    if reading.unit == "tokens" {
      return Scale(
        lower: 1, upper: rounded(up: max(range?.upperBound ?? 0, 2)), isLogarithmic: true,
        ramp: .concentration)
    }
    guard let bounds = reading.fixedRange else { return fromNothing(range) }
    let least = min(max(range?.lowerBound ?? 0, bounds.lowerBound), bounds.upperBound)
    let most = min(max(range?.upperBound ?? 1, least), bounds.upperBound)
    let low = (least * 10 + 1e-9).rounded(.down) / 10
    let high = (most * 10 - 1e-9).rounded(.up) / 10
    let isNarrow = high - low < 0.15
    return Scale(
      lower: isNarrow ? max(bounds.lowerBound, low - 0.1) : low,
      upper: isNarrow ? min(bounds.upperBound, high + 0.1) : high, isLogarithmic: false,
      ramp: .concentration)
  }

  /// A scale for what starts at nothing, such as a deviation.
  static func fromNothing(_ range: ClosedRange<Double>?) -> Scale {
    Scale(
      lower: 0, upper: rounded(up: max(finite(range)?.upperBound ?? 0, 0.01)), isLogarithmic: false,
      ramp: .concentration)
  }

  /// A scale for differences: as wide below nothing as above.
  static func differences(_ range: ClosedRange<Double>?) -> Scale {
    let range = finite(range)
    let size = rounded(up: max(abs(range?.lowerBound ?? 0), abs(range?.upperBound ?? 0), 1))
    return Scale(lower: -size, upper: size, isLogarithmic: false, ramp: .capacity)
  }

  private static func finite(_ range: ClosedRange<Double>?) -> ClosedRange<Double>? {
    range.flatMap { $0.lowerBound.isFinite && $0.upperBound.isFinite && $0.upperBound < 1e15 ? $0 : nil }
  }

  /// The next number that is easy to read.
  static func rounded(up value: Double) -> Double {
    guard value > 0, value.isFinite, value < 1e15 else { return 1 }
    var power = 1e-3
    while power * 10 <= value { power *= 10 }
    let digits = [1.0, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]
    return power * (digits.first { $0 * power >= value * (1 - 1e-9) } ?? 10)
  }
}

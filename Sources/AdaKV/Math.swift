#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Functions of real numbers: those of the platform's C library, in float64.
enum Math {
  /// The natural logarithm.
  static func ln(_ x: Double) -> Double { log(x) }
  /// `e` to the power of `x`.
  static func exponential(_ x: Double) -> Double { exp(x) }
  /// `base` to the power of `exponent`.
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}

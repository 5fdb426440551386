/// Numbers in exported files: bare, with a decimal point, whatever the locale.
package enum BareNumber {
  /// The shortest text that reads back as the same number; whole numbers without a point. Not for NaN or infinities.
  package static func text(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return "\(value)"
  }
}

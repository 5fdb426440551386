/// Numbers as the screen writes them: as many digits as the column holds, and never a width that jumps.
enum NumberText {
  /// What stands for a number that does not exist.
  static let absent = "–"

  /// The number with at most three digits that count, in at most five columns and one more for a minus.
  static func short(_ value: Double?) -> String {
    guard let value, value.isFinite else { return absent }
    let size = abs(value)
    switch size {
    case ..<9.995: return fixed(value, decimals: 2)
    case ..<99.95: return fixed(value, decimals: 1)
    case ..<9_999.5: return fixed(value, decimals: 0)
    default: return large(value)
    }
  }

  /// A whole number, with a suffix from 100,000 on.
  static func count(_ value: Double?) -> String {
    guard let value, value.isFinite else { return absent }
    return abs(value) < 99_999.5 ? fixed(value, decimals: 0) : large(value)
  }

  /// The number as short as it must be for the columns, or nil if it cannot be.
  static func fit(_ value: Double?, columns: Int, isCount: Bool = false) -> String? {
    guard let value, value.isFinite else { return nil }
    var texts = [isCount ? count(value) : short(value)]
    if !isCount, abs(value) < 9_999.5 {
      texts += [fixed(value, decimals: 1), fixed(value, decimals: 0)]
    } else {
      texts.append(large(value, decimals: 0))
    }
    return texts.first { $0.count <= columns }
  }

  /// A difference with its sign; nothing has none.
  static func signed(_ value: Double?, columns: Int = 6, isCount: Bool = true) -> String? {
    guard let value, value.isFinite else { return nil }
    guard let size = fit(abs(value), columns: columns - 1, isCount: isCount) else { return nil }
    if !size.contains(where: { $0 != "0" && $0 != "." }) { return "0" }
    return (value < 0 ? "−" : "+") + size
  }

  /// The number without the zeros that say nothing, as at the end of a scale.
  static func trimmed(_ value: Double) -> String {
    var text = short(value)
    guard text.contains("."), text.last?.isNumber == true else { return text }
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  /// A divergence or loss, which may be very small: `0`, `<0.001`, `0.012`, `1.24`, `12.4`.
  static func small(_ value: Double?) -> String {
    guard let value, value.isFinite else { return absent }
    switch value {
    case ..<1e-9: return "0"
    case ..<0.0005: return "<0.001"
    case ..<0.9995: return fixed(value, decimals: 3)
    default: return short(value)
    }
  }

  /// A share as whole percent; 100 only where it is all, 0 only where it is nothing.
  static func percent(_ share: Double?) -> String {
    guard let share, share.isFinite else { return absent }
    let rounded = Int((min(max(share, 0), 1) * 100).rounded())
    if rounded == 100, share < 1 { return "99%" }
    if rounded == 0, share > 0 { return "1%" }
    return "\(rounded)%"
  }

  /// The number with so many decimals, rounded half away from nothing.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return value.isFinite ? large(value) : absent }
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let units = Int((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && units > 0 ? "−" : ""
    guard decimals > 0 else { return sign + "\(units)" }
    let fraction = String(units % scale)
    return sign + "\(units / scale)." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }

  /// Text at the right end of so many columns.
  static func right(_ text: String, _ columns: Int) -> String {
    String(repeating: " ", count: max(0, columns - text.count)) + text
  }

  private static func large(_ value: Double, decimals: Int = 1) -> String {
    var size = abs(value)
    for suffix in ["", "k", "M", "G", "T", "P"] {
      if size < 999.5 {
        let digits = suffix.isEmpty || size >= 99.95 ? 0 : decimals
        return (value < 0 ? "−" : "") + fixed(size, decimals: digits) + suffix
      }
      size /= 1_000
    }
    return (value < 0 ? "<−" : ">") + "999P"
  }
}

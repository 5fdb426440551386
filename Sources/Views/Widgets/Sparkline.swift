/// Numbers as a row of bars, one column each.
enum Sparkline {
  private static let bars = Array("▁▂▃▄▅▆▇█")

  /// Bars from nothing to `highest`; a blank for what does not exist.
  static func text(_ values: some Sequence<Double?>, highest: Double?) -> String {
    let top = highest.flatMap { $0.isFinite && $0 > 0 ? $0 : nil } ?? 1
    return String(
      values.map { value in
        guard let value, value.isFinite else { return " " }
        let share = min(max(value / top, 0), 1)
        return bars[min(bars.count - 1, Int(share * Double(bars.count)))]
      })
  }
}

import Canvas
import Readings

/// A colour legend in the lower edge of a frame: the ramp between the numbers of its ends.
enum Legend {
  private static let leastBar = 4

  /// Draws the legend of a scale from the left end of the edge, in so many columns.
  static func draw(_ scale: Scale, unit: String, in panel: Rect, columns room: Int, on canvas: inout Canvas) {
    guard leastColumns(scale) <= room else { return }
    let ends = ends(of: scale)
    let row = panel.endRow - 1
    let muted = Style(foreground: .muted)
    let bar = min(12, max(leastBar, room / 3), room - leastColumns(scale) + leastBar)
    var column = panel.column + 1
    column += canvas.put(row, column, " \(ends.lower) ", muted)
    column += drawRamp(scale.ramp, columns: bar, row: row, column: column, on: &canvas)
    column += canvas.put(row, column, " \(ends.upper) ", muted)
    let words = [unit, scale.isLogarithmic ? "(log)" : ""].filter { !$0.isEmpty }.joined(separator: " ")
    if !words.isEmpty, column + words.count + 1 <= panel.column + 1 + room {
      canvas.put(row, column, "\(words) ", muted)
    }
  }

  /// The columns that a legend cannot do without.
  static func leastColumns(_ scale: Scale) -> Int {
    let ends = ends(of: scale)
    return ends.lower.count + ends.upper.count + leastBar + 4
  }

  private static func ends(of scale: Scale) -> (lower: String, upper: String) {
    guard scale.ramp == .capacity else {
      return (NumberText.trimmed(scale.lower), NumberText.trimmed(scale.upper))
    }
    return (NumberText.signed(scale.lower) ?? "", NumberText.signed(scale.upper) ?? "")
  }

  /// Draws a ramp from its start to its end and returns its columns.
  static func drawRamp(_ ramp: RampName, columns: Int, row: Int, column: Int, on canvas: inout Canvas) -> Int
  {
    for step in 0..<columns {
      let value = Float(step) / Float(max(1, columns - 1))
      canvas.put(row, column + step, " ", Style(background: .ramp(ramp, value)))
    }
    return columns
  }
}

import Canvas
import Exploration

/// A colour legend in the lower edge of a frame: the ramp between the numbers of its ends.
enum Legend {
  /// Draws the legend of a scale and returns the column after it.
  static func draw(_ scale: Scale, unit: String, in panel: Rect, on canvas: inout Canvas) -> Int {
    let isDiverging = scale.ramp == .capacity
    let lower = isDiverging ? NumberText.signed(scale.lower) ?? "" : NumberText.trimmed(scale.lower)
    let upper = isDiverging ? NumberText.signed(scale.upper) ?? "" : NumberText.trimmed(scale.upper)
    let room = panel.width - 4
    let bar = min(12, max(4, room / 3))
    let needed = lower.count + upper.count + bar + 4
    guard needed <= room + 2 else { return panel.column }
    let row = panel.endRow - 1
    let muted = Style(foreground: .muted)
    var column = panel.column + 1
    column += canvas.put(row, column, " \(lower) ", muted)
    column += drawRamp(scale.ramp, columns: bar, row: row, column: column, on: &canvas)
    column += canvas.put(row, column, " \(upper) ", muted)
    let words = [unit, scale.isLogarithmic ? "(log)" : ""].filter { !$0.isEmpty }.joined(separator: " ")
    if !words.isEmpty, column + words.count + 1 < panel.endColumn - 1 {
      column += canvas.put(row, column, "\(words) ", muted)
    }
    return column
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

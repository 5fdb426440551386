/// Readings without colour: shades for a blank or filled cell, attributes for text.
struct Shades: Hashable, Sendable {
  /// What stands for readings.
  let marks: ThemeMarks

  /// Glyphs that carry a colour and say nothing themselves, so that a shade may stand in their place.
  private static let fills: Set<String> = [" ", "█", "▇", "▆", "■", "▀", "▄"]

  /// The cell as a terminal without colours shows it.
  ///
  /// A style that is reversed on text that a high reading reverses turns it back, so that a cursor always
  /// shows as a change.
  func paint(_ cell: Cell) -> Paint {
    let style = cell.style
    return Paint(
      glyph: glyph(of: cell), foreground: .standard, background: .standard,
      bold: style.bold || style.foreground == .accent || style.foreground == .warning,
      underline: style.underline, reverse: style.reverse != Self.isHigh(cell),
      dim: style.dim || style.foreground == .muted)
  }

  private func glyph(of cell: Cell) -> String {
    guard Self.fills.contains(cell.glyph) else { return cell.glyph }
    let readings: [Color] =
      switch cell.glyph {
      case " ": [cell.style.background]
      case "▀", "▄": [cell.style.foreground, cell.style.background]
      default: [cell.style.foreground]
      }
    let values = readings.compactMap(Self.reading)
    guard let scale = values.first?.name else { return cell.glyph }
    let mean = values.reduce(0) { $0 + $1.value } / Float(values.count)
    let marks = scale == .concentration ? marks.concentration : marks.capacity
    guard !marks.isEmpty else { return cell.glyph }
    return marks[Ramp.index(of: mean, count: marks.count)]
  }

  /// Whether text stands on the upper half of a scale; it is then shown reversed.
  private static func isHigh(_ cell: Cell) -> Bool {
    guard !fills.contains(cell.glyph), let reading = reading(cell.style.background) else {
      return false
    }
    return reading.value > 0.5
  }

  private static func reading(_ color: Color) -> (name: RampName, value: Float)? {
    guard case .ramp(let name, let value) = color, !value.isNaN else { return nil }
    return (name, min(max(value, 0), 1))
  }
}

import Canvas
internal import CNcurses

/// The pairs of foreground and background that curses paints with: a table of limited size, filled as
/// colours are asked for.
struct ColorPairs {
  private struct Pair: Hashable {
    let foreground: Int32
    let background: Int32
  }

  /// The most pairs kept: more than two ramps of half blocks take.
  private static let mostPairs = 16_384

  private let capacity: Int
  private let hasDefaultColors: Bool
  private var numbers: [Pair: Int32] = [:]

  /// Whether a colour pair was refused since ``startOver()``, as the table was full.
  private(set) var isExhausted = false

  /// The pairs of the terminal that curses has opened; `start_color` must have been called.
  init(hasDefaultColors: Bool) {
    self.hasDefaultColors = hasDefaultColors
    capacity = max(0, min(Int(cn_color_pairs()), Self.mostPairs) - 1)
  }

  /// The number of the pair; 0, the terminal's own colours, when the table is full.
  mutating func number(foreground: PaletteColor, background: PaletteColor) -> Int32 {
    if foreground == .standard, background == .standard { return 0 }
    let pair = Pair(
      foreground: number(of: foreground, otherwise: 7), background: number(of: background, otherwise: 0))
    if let known = numbers[pair] { return known }
    guard numbers.count < capacity else {
      isExhausted = true
      return 0
    }
    let number = Int32(numbers.count + 1)
    guard init_extended_pair(number, pair.foreground, pair.background) == OK else { return 0 }
    numbers[pair] = number
    return number
  }

  /// Forgets all pairs; everything on the screen must be painted again.
  mutating func startOver() {
    numbers.removeAll(keepingCapacity: true)
    isExhausted = false
  }

  private func number(of color: PaletteColor, otherwise standard: Int32) -> Int32 {
    switch color {
    case .standard: hasDefaultColors ? -1 : standard
    case .indexed(let index): Int32(index)
    case .direct(let rgb): Int32(rgb.red) << 16 | Int32(rgb.green) << 8 | Int32(rgb.blue)
    }
  }
}

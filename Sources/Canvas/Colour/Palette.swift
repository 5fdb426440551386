/// What colours a terminal has and how a theme uses them on its background.
public struct Palette: Hashable, Sendable {
  /// How many colours there are.
  public enum Depth: Hashable, Sendable, CaseIterable {
    /// None: readings are shown by shades and marks.
    case mono
    /// The eight of ANSI.
    case eight
    /// The eight of ANSI and their bright twins.
    case sixteen
    /// xterm's 256.
    case indexed
    /// Any, by components of eight bits.
    case direct
  }

  /// What the terminal shows where nothing is drawn.
  public enum Background: Hashable, Sendable, CaseIterable {
    /// Light text on a dark ground.
    case dark
    /// Dark text on a light ground.
    case light
  }

  /// How many colours there are.
  public let depth: Depth

  /// What the terminal shows where nothing is drawn.
  public let background: Background

  /// The theme's colours for it; nil where there are none.
  private let colors: ThemeColors?
  private let shades: Shades

  /// The palette of a terminal under a theme.
  public init(depth: Depth, background: Background = .dark, theme: Theme = .standard) {
    self.depth = depth
    self.background = background
    colors = theme.colors(depth, on: background)
    shades = Shades(marks: theme.marks)
  }

  /// The colours of a scale from value 0 to value 1, for a legend; empty without colours.
  public func steps(of ramp: RampName) -> [PaletteColor] {
    switch ramp {
    case .concentration: colors?.concentration ?? []
    case .capacity: colors?.capacity ?? []
    }
  }

  /// The cell as a terminal with this palette shows it.
  public func paint(_ cell: Cell) -> Paint {
    guard let colors else { return shades.paint(cell) }
    let style = cell.style
    let behind = color(style.background, colors)
    let front = style.foreground == .contrast ? contrast(to: behind, colors) : color(style.foreground, colors)
    // A theme that has no grey to mute with says so by the terminal's own colour.
    let isFaint = style.foreground == .muted && colors.muted == .standard
    return Paint(
      glyph: cell.glyph, foreground: front, background: behind, bold: style.bold,
      underline: style.underline, reverse: style.reverse, dim: style.dim || isFaint)
  }

  private func color(_ color: Color, _ colors: ThemeColors) -> PaletteColor {
    switch color {
    case .standard, .contrast: return .standard
    case .accent: return colors.accent
    case .muted: return colors.muted
    case .warning: return colors.warning
    case .good: return colors.good
    case .ramp(let name, let value):
      let steps = steps(of: name)
      guard !value.isNaN, !steps.isEmpty else { return .standard }
      return steps[Ramp.index(of: value, count: steps.count)]
    }
  }

  private func contrast(to background: PaletteColor, _ colors: ThemeColors) -> PaletteColor {
    guard let rgb = background.rgb else { return .standard }
    return rgb.isLight ? colors.onLight : colors.onDark
  }
}

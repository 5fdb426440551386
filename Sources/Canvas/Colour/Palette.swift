/// What colours a terminal has and how they are used on its background.
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

  private let concentration: [PaletteColor]
  private let capacity: [PaletteColor]

  /// The palette of a terminal.
  public init(depth: Depth, background: Background = .dark) {
    self.depth = depth
    self.background = background
    concentration = Ramp.steps(.concentration, depth: depth, background: background)
    capacity = Ramp.steps(.capacity, depth: depth, background: background)
  }

  /// The colours of a scale from value 0 to value 1, for a legend; empty without colours.
  public func steps(of ramp: RampName) -> [PaletteColor] {
    switch ramp {
    case .concentration: concentration
    case .capacity: capacity
    }
  }

  /// The cell as a terminal with this palette shows it.
  public func paint(_ cell: Cell) -> Paint {
    depth == .mono ? Shades.paint(cell) : colored(cell)
  }

  private func colored(_ cell: Cell) -> Paint {
    let behind = color(cell.style.background)
    let front =
      cell.style.foreground == .contrast ? contrast(to: behind) : color(cell.style.foreground)
    // Eight colours have no grey to mute with.
    let isFaint = depth == .eight && cell.style.foreground == .muted
    return Paint(
      glyph: cell.glyph, foreground: front, background: behind, bold: cell.style.bold,
      underline: cell.style.underline, reverse: cell.style.reverse, dim: cell.style.dim || isFaint)
  }

  private func color(_ color: Color) -> PaletteColor {
    switch color {
    case .standard, .contrast: return .standard
    case .accent, .muted, .warning, .good: return role(color)
    case .ramp(let name, let value):
      let steps = steps(of: name)
      guard !value.isNaN, !steps.isEmpty else { return .standard }
      return steps[Ramp.index(of: value, count: steps.count)]
    }
  }

  /// The colour of a role; picked to be read as text on the background.
  private func role(_ role: Color) -> PaletteColor {
    let dark = background == .dark
    switch (depth, role) {
    case (.mono, _): return .standard
    case (.eight, .accent): return .indexed(dark ? 6 : 4)
    case (.eight, .warning): return .indexed(dark ? 3 : 1)
    case (.eight, .good): return .indexed(2)
    case (.sixteen, .accent): return .indexed(dark ? 14 : 4)
    case (.sixteen, .muted): return .indexed(8)
    case (.sixteen, .warning): return .indexed(dark ? 11 : 1)
    case (.sixteen, .good): return .indexed(dark ? 10 : 2)
    case (.indexed, .accent): return .indexed(dark ? 117 : 25)
    case (.indexed, .muted): return .indexed(dark ? 245 : 242)
    case (.indexed, .warning): return .indexed(dark ? 215 : 130)
    case (.indexed, .good): return .indexed(dark ? 114 : 28)
    case (.direct, .accent): return .direct(dark ? RGB(130, 205, 255) : RGB(10, 84, 168))
    case (.direct, .muted): return .direct(dark ? RGB(138, 144, 152) : RGB(104, 108, 114))
    case (.direct, .warning): return .direct(dark ? RGB(255, 178, 92) : RGB(168, 84, 0))
    case (.direct, .good): return .direct(dark ? RGB(128, 212, 130) : RGB(20, 120, 44))
    default: return .standard
    }
  }

  private func contrast(to background: PaletteColor) -> PaletteColor {
    guard let rgb = background.rgb else { return .standard }
    switch depth {
    case .mono: return .standard
    case .eight: return .indexed(rgb.isLight ? 0 : 7)
    case .sixteen: return .indexed(rgb.isLight ? 0 : 15)
    case .indexed: return .indexed(rgb.isLight ? 16 : 231)
    case .direct: return .direct(rgb.isLight ? RGB(8, 8, 8) : RGB(255, 255, 255))
    }
  }
}

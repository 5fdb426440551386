/// A colour as a terminal takes it.
public enum PaletteColor: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case standard

  /// One of the terminal's numbered colours.
  case indexed(UInt8)

  /// A colour by its components.
  case direct(RGB)

  /// The colour's components as xterm shows them; nil for the terminal's own.
  public var rgb: RGB? {
    switch self {
    case .standard: nil
    case .indexed(let index): RGB(xterm: index)
    case .direct(let rgb): rgb
    }
  }
}

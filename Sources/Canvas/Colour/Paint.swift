/// A cell as a terminal with a given palette shows it.
public struct Paint: Hashable, Sendable {
  /// What is shown; empty in the right half of a wide character.
  public let glyph: String

  /// The colour of the glyph.
  public let foreground: PaletteColor

  /// The colour behind the glyph.
  public let background: PaletteColor

  /// Whether the glyph is bold.
  public let bold: Bool

  /// Whether the glyph is underlined.
  public let underline: Bool

  /// Whether foreground and background change places.
  public let reverse: Bool

  /// Whether the glyph is faint.
  public let dim: Bool

  /// Whether another cell looks the same but for its glyph.
  func looksLike(_ other: Paint) -> Bool {
    foreground == other.foreground && background == other.background && bold == other.bold
      && underline == other.underline && reverse == other.reverse && dim == other.dim
  }
}

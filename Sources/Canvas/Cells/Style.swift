/// The colours and attributes of a cell.
public struct Style: Hashable, Sendable {
  /// The colour of the glyph.
  public var foreground: Color

  /// The colour behind the glyph.
  public var background: Color

  /// Whether the glyph is bold.
  public var bold: Bool

  /// Whether the glyph is underlined.
  public var underline: Bool

  /// Whether foreground and background change places.
  public var reverse: Bool

  /// Whether the glyph is faint.
  public var dim: Bool

  /// The terminal's own colours and no attributes.
  public static let plain = Style()

  /// A style with the given parts; what is not named is plain.
  public init(
    foreground: Color = .standard, background: Color = .standard, bold: Bool = false,
    underline: Bool = false, reverse: Bool = false, dim: Bool = false
  ) {
    self.foreground = foreground
    self.background = background
    self.bold = bold
    self.underline = underline
    self.reverse = reverse
    self.dim = dim
  }

  /// The style with every ramp value that is not a number taken out, so that it equals itself.
  var settled: Style {
    var style = self
    style.foreground = foreground.settled
    style.background = background.settled
    return style
  }
}

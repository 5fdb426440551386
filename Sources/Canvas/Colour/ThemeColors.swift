/// The colours of a theme for one kind of terminal on one background.
public struct ThemeColors: Hashable, Sendable {
  /// The sequential scale, from 0 to 1: each step lighter than the one before.
  public var concentration: [PaletteColor]
  /// The diverging scale, from 0 to 1; an odd number of steps, so that its middle is a step of its own.
  public var capacity: [PaletteColor]
  /// What the eye should find first.
  public var accent: PaletteColor
  /// What may be passed over; where it is the terminal's own colour, it is shown faint.
  public var muted: PaletteColor
  /// Something to look at with care.
  public var warning: PaletteColor
  /// Something that is as it should be.
  public var good: PaletteColor
  /// Text on a cell whose colour is light.
  public var onLight: PaletteColor
  /// Text on a cell whose colour is dark.
  public var onDark: PaletteColor

  /// Colours by what they are for; a scale has at most 64 steps, so that a screen of half blocks stays within
  /// the terminal's colour pairs.
  public init(
    concentration: [PaletteColor], capacity: [PaletteColor], accent: PaletteColor, muted: PaletteColor,
    warning: PaletteColor, good: PaletteColor, onLight: PaletteColor, onDark: PaletteColor
  ) {
    self.concentration = concentration
    self.capacity = capacity
    self.accent = accent
    self.muted = muted
    self.warning = warning
    self.good = good
    self.onLight = onLight
    self.onDark = onDark
  }
}

/// The colours of everything drawn: one set for each number of colours that a terminal has and each of its
/// backgrounds, and marks for a terminal that has none.
public struct Theme: Hashable, Sendable {
  /// The colours on the two backgrounds.
  public struct Pair: Hashable, Sendable {
    /// On a dark ground.
    public var dark: ThemeColors
    /// On a light ground.
    public var light: ThemeColors

    /// Colours for both.
    public init(dark: ThemeColors, light: ThemeColors) {
      self.dark = dark
      self.light = light
    }
  }

  /// Of the eight colours of ANSI.
  public var eight: Pair
  /// Of those and their bright twins.
  public var sixteen: Pair
  /// Of xterm's 256.
  public var indexed: Pair
  /// Of all colours.
  public var direct: Pair
  /// Where there are no colours.
  public var marks: ThemeMarks

  /// A theme of its parts.
  public init(eight: Pair, sixteen: Pair, indexed: Pair, direct: Pair, marks: ThemeMarks) {
    self.eight = eight
    self.sixteen = sixteen
    self.indexed = indexed
    self.direct = direct
    self.marks = marks
  }

  /// The colours for a terminal; nil where it has none.
  func colors(_ depth: Palette.Depth, on background: Palette.Background) -> ThemeColors? {
    let pair: Pair
    switch depth {
    case .mono: return nil
    case .eight: pair = eight
    case .sixteen: pair = sixteen
    case .indexed: pair = indexed
    case .direct: pair = direct
    }
    return background == .dark ? pair.dark : pair.light
  }
}

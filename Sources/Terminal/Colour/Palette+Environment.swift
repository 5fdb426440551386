public import Canvas

extension Palette {
  /// The palette of a terminal that has so many colours, under the given environment and theme.
  ///
  /// `NO_COLOR`, when not empty, leaves no colours. The background is what `HEADSCOPE_BACKGROUND` says
  /// (`dark` or `light`), else what `COLORFGBG` says, which some terminals set, else dark; one that is stated
  /// comes before all.
  public init(
    colors: Int, environment: [String: String], theme: Theme = .standard, background: Background? = nil
  ) {
    self.init(
      depth: Self.depth(colors: colors, environment: environment),
      background: background ?? Self.background(environment: environment), theme: theme)
  }

  private static func depth(colors: Int, environment: [String: String]) -> Depth {
    if let refusal = environment["NO_COLOR"], !refusal.isEmpty { return .mono }
    switch colors {
    case 0x1000000...: return .direct
    case 256...: return .indexed
    case 16...: return .sixteen
    case 8...: return .eight
    default: return .mono
    }
  }

  private static func background(environment: [String: String]) -> Background {
    switch environment["HEADSCOPE_BACKGROUND"] {
    case "light": return .light
    case "dark": return .dark
    default: break
    }
    // `foreground;background` or `foreground;default;background`, as numbers of the sixteen colours.
    guard let last = environment["COLORFGBG"]?.split(separator: ";").last, let number = Int(last) else {
      return .dark
    }
    return number == 7 || (9...15).contains(number) ? .light : .dark
  }
}

/// The steps of the colour scales, hand-picked for each depth and background.
///
/// Taking the nearest of 256 colours to a smooth scale gives repeated colours and lightness that falls
/// where the reading rises, so each short scale is a list of its own.
enum Ramp {
  /// The colours of a scale from value 0 to value 1; empty where there is no colour.
  ///
  /// The diverging scale has an odd number of steps, so that its middle is a step of its own.
  static func steps(
    _ name: RampName, depth: Palette.Depth, background: Palette.Background
  ) -> [PaletteColor] {
    switch (name, background, depth) {
    case (_, _, .mono): []
    case (.concentration, .dark, .eight): indexed([4, 5, 6, 3, 7])
    case (.concentration, .dark, .sixteen): indexed([4, 5, 6, 10, 11])
    case (.concentration, .dark, .indexed):
      indexed([53, 54, 24, 30, 36, 72, 77, 113, 149, 184, 220])
    case (.concentration, .dark, .direct): brightConcentration
    case (.concentration, .light, .eight), (.concentration, .light, .sixteen): indexed([4, 5, 2, 6])
    case (.concentration, .light, .indexed): indexed([53, 54, 24, 30, 36, 72, 77, 113, 149])
    case (.concentration, .light, .direct): darkConcentration
    case (.capacity, .dark, .eight): indexed([6, 4]) + [.standard] + indexed([1, 3])
    case (.capacity, .dark, .sixteen): indexed([14, 6, 4]) + [.standard] + indexed([1, 3, 11])
    case (.capacity, .dark, .indexed): indexed([117, 75, 32, 25, 237, 94, 166, 208, 215])
    case (.capacity, .dark, .direct): brightCapacity
    case (.capacity, .light, .eight): indexed([4, 6]) + [.standard] + indexed([3, 1])
    case (.capacity, .light, .sixteen): indexed([4, 6, 14]) + [.standard] + indexed([11, 3, 1])
    case (.capacity, .light, .indexed): indexed([25, 32, 111, 153, 254, 222, 208, 166, 88])
    case (.capacity, .light, .direct): darkCapacity
    }
  }

  /// The step of a value from 0 to 1 among `count` steps.
  static func index(of value: Float, count: Int) -> Int {
    Int((min(max(value, 0), 1) * Float(count - 1)).rounded())
  }

  /// At most 64 steps a scale, so that a screen of half blocks stays within the terminal's colour pairs.
  private static let directSteps = 63

  private static let brightConcentration = smooth([
    RGB(84, 26, 116), RGB(66, 74, 158), RGB(34, 124, 156), RGB(44, 166, 128), RGB(126, 206, 78),
    RGB(250, 230, 70),
  ])

  private static let darkConcentration = smooth([
    RGB(68, 12, 96), RGB(58, 62, 146), RGB(30, 112, 148), RGB(36, 152, 118), RGB(110, 188, 66),
    RGB(176, 208, 60),
  ])

  private static let brightCapacity = smooth([
    RGB(134, 206, 255), RGB(40, 124, 216), RGB(26, 70, 122), RGB(50, 50, 50), RGB(128, 64, 14),
    RGB(222, 110, 20), RGB(255, 196, 110),
  ])

  private static let darkCapacity = smooth([
    RGB(16, 58, 128), RGB(40, 124, 200), RGB(150, 200, 240), RGB(234, 234, 234), RGB(250, 202, 140),
    RGB(220, 110, 30), RGB(128, 44, 8),
  ])

  private static func indexed(_ colors: [UInt8]) -> [PaletteColor] {
    colors.map { .indexed($0) }
  }

  /// A smooth scale through evenly spaced colours.
  private static func smooth(_ stops: [RGB]) -> [PaletteColor] {
    (0..<directSteps).map { step in
      let position = Float(step) / Float(directSteps - 1) * Float(stops.count - 1)
      let stop = min(Int(position), stops.count - 2)
      return .direct(.between(stops[stop], stops[stop + 1], position - Float(stop)))
    }
  }
}

/// Arithmetic of the colour scales.
enum Ramp {
  /// The step of a value from 0 to 1 among `count` steps.
  static func index(of value: Float, count: Int) -> Int {
    Int((min(max(value, 0), 1) * Float(count - 1)).rounded())
  }

  /// At most 64 steps a scale, so that a screen of half blocks stays within the terminal's colour pairs.
  private static let directSteps = 63

  /// A smooth scale through evenly spaced colours.
  static func smooth(_ stops: [RGB]) -> [PaletteColor] {
    (0..<directSteps).map { step in
      let position = Float(step) / Float(directSteps - 1) * Float(stops.count - 1)
      let stop = min(Int(position), stops.count - 2)
      return .direct(.between(stops[stop], stops[stop + 1], position - Float(stop)))
    }
  }
}

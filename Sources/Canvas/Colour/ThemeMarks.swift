/// What stands for readings on a terminal without colours: one printable character for each step.
public struct ThemeMarks: Hashable, Sendable {
  /// The marks of the sequential scale, from nothing to everything.
  public var concentration: [String]
  /// The marks of the diverging scale: strokes below the middle, shades above it.
  public var capacity: [String]

  /// Marks for both scales, at least one for each.
  public init(concentration: [String], capacity: [String]) {
    self.concentration = concentration
    self.capacity = capacity
  }
}

extension Reading {
  /// What there is to know of a reading beside its numbers: its row in the table of readings.
  public struct Facts: Sendable, Equatable {
    /// The name as a person reads it.
    public let title: String
    /// Its name in at most 16 columns.
    public let panelLabel: String
    /// Its name in at most 9 columns.
    public let shortLabel: String
    /// Its unit, or nothing for a share or an index.
    public let unit: String
    /// What the number says, in a sentence or two.
    public let meaning: String
    /// The range that its values cannot leave, where there is one.
    public let fixedRange: ClosedRange<Double>?
    /// How its numbers are written.
    public let notation: Notation
    /// How soon a panel without room leaves it out: the highest first.
    public let rank: Int
    /// What it belongs with.
    public let group: Group
    /// Its column of the snapshot CSV, and its key in JSON.
    public let column: String

    /// Whether its values are whole numbers.
    public var isCount: Bool { notation == .whole }
  }

  /// How numbers are written where there is little room.
  public enum Notation: Sendable {
    /// Whole numbers.
    case whole
    /// Numbers of any size.
    case plain
    /// Numbers that tell apart however small they are.
    case small
  }

  /// Readings that belong together.
  public enum Group: Sendable {
    /// What a head may keep, and holds.
    case budget
    /// How few tokens hold its attention.
    case concentration
    /// What eviction costs it.
    case cost
  }
}

/// One position of the grid: what is shown there and how.
///
/// A wide character takes two cells: its own, and a continuation to its right that shows nothing itself.
public struct Cell: Hashable, Sendable {
  /// What the cell shows: one printable scalar, with at most three marks on it; empty in a continuation.
  public let glyph: String

  /// The columns the glyph takes: 1 or 2, and 0 in the continuation of a wide character.
  public let width: Int

  /// The colours and attributes of the cell.
  public let style: Style

  /// A space in the given style.
  public static func blank(_ style: Style = .plain) -> Cell {
    Cell(glyph: " ", width: 1, style: style)
  }

  /// The right half of a wide character.
  static func continuation(_ style: Style) -> Cell {
    Cell(glyph: "", width: 0, style: style)
  }

  /// Whether the cell is the right half of the wide character on its left.
  public var isContinuation: Bool { width == 0 }
}

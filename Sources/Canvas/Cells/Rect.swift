/// A rectangle of cells; rows count downwards and columns to the right, both from 0.
public struct Rect: Hashable, Sendable {
  /// The first row.
  public let row: Int

  /// The first column.
  public let column: Int

  /// The number of rows, never negative.
  public let height: Int

  /// The number of columns, never negative.
  public let width: Int

  /// A rectangle; a negative size counts as 0.
  public init(row: Int, column: Int, height: Int, width: Int) {
    self.row = row
    self.column = column
    self.height = max(0, height)
    self.width = max(0, width)
  }

  /// The row after the last.
  public var endRow: Int { Self.end(row, height) }

  /// The column after the last.
  public var endColumn: Int { Self.end(column, width) }

  /// Whether the rectangle holds no cell.
  public var isEmpty: Bool { height == 0 || width == 0 }

  /// Whether the cell lies inside.
  public func contains(row: Int, column: Int) -> Bool {
    row >= self.row && row < endRow && column >= self.column && column < endColumn
  }

  /// The cells that both rectangles hold; empty where they do not meet.
  public func intersection(_ other: Rect) -> Rect {
    let top = max(row, other.row)
    let left = max(column, other.column)
    let bottom = min(endRow, other.endRow)
    let right = min(endColumn, other.endColumn)
    return Rect(
      row: top, column: left, height: bottom > top ? bottom - top : 0,
      width: right > left ? right - left : 0)
  }

  /// The rectangle without a border of the given thickness, such as the inside of a box.
  public func inset(by border: Int = 1) -> Rect {
    Rect(
      row: row + border, column: column + border, height: height - 2 * border,
      width: width - 2 * border)
  }

  /// The end of an extent, kept below the largest integer so that far-off rectangles clip, not trap.
  private static func end(_ start: Int, _ length: Int) -> Int {
    let (end, overflow) = start.addingReportingOverflow(length)
    return overflow ? Int.max : end
  }
}

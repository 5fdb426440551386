extension Canvas {
  /// Draws two rows of coloured squares in one row of cells: the upper in the glyph, the lower behind it.
  ///
  /// A nil `lower` leaves the lower half on the terminal's own background, as below the last of an odd
  /// number of rows.
  public mutating func putHalves(
    _ row: Int, _ column: Int, width: Int, upper: Color, lower: Color?, clip: Rect? = nil
  ) {
    let cells = Rect(row: row, column: column, height: 1, width: width)
    fill(
      clip.map(cells.intersection) ?? cells,
      Style(foreground: upper, background: lower ?? .standard), with: "▀")
  }

  /// Draws a map of coloured squares, two rows of it to a row of cells.
  ///
  /// - Parameters:
  ///   - rect: Where; what does not fit is left out.
  ///   - rows: The rows of the map.
  ///   - columns: The columns of the map.
  ///   - cellWidth: The columns of cells each column of the map takes.
  ///   - color: The colour of a place of the map.
  public mutating func putHalfBlocks(
    in rect: Rect, rows: Int, columns: Int, cellWidth: Int, color: (_ row: Int, _ column: Int) -> Color
  ) {
    guard cellWidth > 0, rows > 0, columns > 0 else { return }
    let shownRows = min(rows, 2 * rect.height)
    let shownColumns = min(columns, (rect.width + cellWidth - 1) / cellWidth)
    for upper in stride(from: 0, to: shownRows, by: 2) {
      for column in 0..<shownColumns {
        putHalves(
          rect.row + upper / 2, rect.column + column * cellWidth, width: cellWidth,
          upper: color(upper, column),
          lower: upper + 1 < shownRows ? color(upper + 1, column) : nil, clip: rect)
      }
    }
  }
}

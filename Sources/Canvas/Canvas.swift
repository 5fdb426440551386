/// A grid of cells that views draw into and a terminal shows.
///
/// Whatever is drawn outside the grid is clipped, and no text put on it can carry a control character:
///
/// ```swift
/// var canvas = Canvas(width: 20, height: 3)
/// canvas.box(canvas.bounds, title: "head")
/// canvas.put(1, 2, "capacity 131", Style(bold: true))
/// print(canvas.text)
/// ```
public struct Canvas: Hashable, Sendable {
  /// The number of columns.
  public let width: Int

  /// The number of rows.
  public let height: Int

  private var cells: [Cell]

  /// A blank canvas; a negative size counts as 0.
  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: .blank(), count: self.width * self.height)
  }

  /// The whole canvas.
  public var bounds: Rect { Rect(row: 0, column: 0, height: height, width: width) }

  /// The cell at a place; a plain blank outside the canvas.
  public subscript(row: Int, column: Int) -> Cell {
    bounds.contains(row: row, column: column) ? cells[row * width + column] : .blank()
  }

  /// The cells of one row, from left to right; empty outside the canvas.
  public func row(_ row: Int) -> ArraySlice<Cell> {
    guard row >= 0, row < height else { return [] }
    return cells[row * width..<(row + 1) * width]
  }

  /// The style at a place; plain outside the canvas.
  public func styleAt(_ row: Int, _ column: Int) -> Style {
    self[row, column].style
  }

  /// Draws text on one row, clipped to the canvas and to `clip`.
  ///
  /// A wide character of which only one half is inside is drawn as a blank.
  ///
  /// - Returns: The columns from `column` to the end of what was drawn, so that the next piece of the row
  ///   follows at `column` plus that.
  /// - Complexity: Linear in the columns up to the right edge.
  @discardableResult
  public mutating func put(
    _ row: Int, _ column: Int, _ text: String, _ style: Style = .plain, clip: Rect? = nil
  ) -> Int {
    let area = clip.map(bounds.intersection) ?? bounds
    var place = column
    for glyph in Glyphs(text) {
      guard place < area.endColumn else { break }
      let end = place + glyph.width
      if row >= area.row, row < area.endRow, end > area.column {
        set(row, place, glyph.text, glyph.width, style, area)
      }
      place = min(end, area.endColumn)
    }
    return place &- column
  }

  /// Fills a rectangle with one character; of a wide one, what does not fit at the end is left blank.
  public mutating func fill(_ rect: Rect, _ style: Style = .plain, with character: Character = " ") {
    let area = rect.intersection(bounds)
    guard !area.isEmpty, let glyph = Glyphs(String(character)).first(where: { _ in true }) else { return }
    for row in area.row..<area.endRow {
      for column in stride(from: area.column, to: area.endColumn, by: glyph.width) {
        set(row, column, glyph.text, glyph.width, style, area)
      }
    }
  }

  /// Sets one glyph; cells of it outside `area` are left out, and a half of a wide one becomes a blank.
  private mutating func set(
    _ row: Int, _ column: Int, _ glyph: String, _ glyphWidth: Int, _ style: Style, _ area: Rect
  ) {
    let style = style.settled
    let isWhole = column >= area.column && column + glyphWidth <= area.endColumn
    if isWhole {
      clearHalves(row, column)
      if glyphWidth == 2 { clearHalves(row, column + 1) }
      cells[row * width + column] = Cell(glyph: glyph, width: glyphWidth, style: style)
      if glyphWidth == 2 { cells[row * width + column + 1] = .continuation(style) }
      return
    }
    for half in column..<column + glyphWidth where area.contains(row: row, column: half) {
      clearHalves(row, half)
      cells[row * width + half] = .blank(style)
    }
  }

  /// Leaves no half of a wide character behind when the cell at a place is about to be overwritten.
  private mutating func clearHalves(_ row: Int, _ column: Int) {
    let index = row * width + column
    if cells[index].isContinuation, column > 0 {
      cells[index - 1] = .blank(cells[index - 1].style)
      cells[index] = .blank(cells[index].style)
    } else if cells[index].width == 2, column + 1 < width {
      cells[index + 1] = .blank(cells[index + 1].style)
      cells[index] = .blank(cells[index].style)
    }
  }

  /// Changes the style of the cells of a rectangle and leaves what they show.
  ///
  /// Both halves of a wide character change when its left half is inside.
  public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let area = rect.intersection(bounds)
    for row in area.row..<area.endRow {
      for column in area.column..<area.endColumn {
        let index = row * width + column
        let cell = cells[index]
        if cell.isContinuation { continue }
        var style = cell.style
        change(&style)
        style = style.settled
        cells[index] = Cell(glyph: cell.glyph, width: cell.width, style: style)
        if cell.width == 2 { cells[index + 1] = .continuation(style) }
      }
    }
  }
}

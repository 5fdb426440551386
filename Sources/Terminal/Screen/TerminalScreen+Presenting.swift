public import Canvas
internal import CNcurses

extension TerminalScreen {
  /// Shows a canvas; only what differs from what is shown is written to the terminal.
  ///
  /// A canvas larger than the screen is cut off, and one that is smaller leaves the rest blank.
  public func present(_ canvas: Canvas) {
    let sameSize = presented?.width == canvas.width && presented?.height == canvas.height
    if !sameSize {
      werase(cn_screen())
      presented = nil
    }
    put(canvas)
    if pairs.isExhausted {
      // The colours of earlier canvases fill the table. What one canvas needs is most likely to fit.
      pairs.startOver()
      presented = nil
      put(canvas)
    }
    presented = canvas
    wrefresh(cn_screen())
  }

  /// Paints everything again, for a terminal that something else has written to.
  public func redraw() {
    clearok(cn_physical_screen(), true)
    wrefresh(cn_screen())
  }

  private func put(_ canvas: Canvas) {
    for row in 0..<min(height, canvas.height) {
      let cells = canvas.row(row)
      if let presented, presented.row(row) == cells { continue }
      for (column, cell) in cells.prefix(width).enumerated() where !cell.isContinuation {
        // Half a wide character does not fit into the last column.
        put(row, column, cell.width > width - column ? .blank(cell.style) : cell)
      }
    }
  }

  private func put(_ row: Int, _ column: Int, _ cell: Cell) {
    let paint = palette.paint(cell)
    var attributes: attr_t = 0
    if paint.bold { attributes |= cn_bold }
    if paint.dim { attributes |= cn_dim }
    if paint.underline { attributes |= cn_underline }
    if paint.reverse { attributes |= cn_reverse }
    let pair = pairs.number(foreground: paint.foreground, background: paint.background)
    var scalars: [UInt32] = [0, 0, 0, 0]
    for (index, scalar) in paint.glyph.unicodeScalars.prefix(4).enumerated() {
      scalars[index] = scalar.value
    }
    // The C library decides how far curses moves on. Where it does not know a character, or thinks it
    // wider or narrower than the canvas does, the rest of the row would shift.
    if scalars[0] > 0x7E, Int(cn_width(scalars[0])) != cell.width {
      for half in 0..<cell.width {
        cn_put(Int32(row), Int32(column + half), [0xFFFD, 0, 0, 0], attributes, pair)
      }
      return
    }
    cn_put(Int32(row), Int32(column), scalars, attributes, pair)
  }
}

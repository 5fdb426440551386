/// Neighbouring cells of a row that look the same but for their glyphs.
struct PaintRun {
  /// The first column.
  let column: Int

  /// The columns taken.
  var width: Int

  /// What is shown.
  var text: String

  /// How; its glyph is the first of the run.
  let paint: Paint
}

extension Canvas {
  /// The runs of a row, from left to right; together they cover it.
  func runs(ofRow row: Int, palette: Palette) -> [PaintRun] {
    var runs: [PaintRun] = []
    for (column, cell) in self.row(row).enumerated() {
      let paint = palette.paint(cell)
      if let last = runs.last, cell.isContinuation || paint.looksLike(last.paint) {
        runs[runs.count - 1].width += 1
        runs[runs.count - 1].text += paint.glyph
      } else {
        runs.append(PaintRun(column: column, width: 1, text: paint.glyph, paint: paint))
      }
    }
    return runs
  }
}

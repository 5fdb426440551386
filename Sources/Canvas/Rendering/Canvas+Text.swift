extension Canvas {
  /// What the canvas shows, without colours: its rows, each without the blanks at its end, with a new line
  /// between two rows and none at the end.
  public var text: String {
    (0..<height).map { rowText($0) }.joined(separator: "\n")
  }

  /// What one row shows, without the blanks at its end.
  public func rowText(_ row: Int) -> String {
    var text = ""
    var pendingBlanks = 0
    for cell in self.row(row) {
      if cell.glyph == " " {
        pendingBlanks += 1
      } else {
        text += String(repeating: " ", count: pendingBlanks) + cell.glyph
        pendingBlanks = 0
      }
    }
    return text
  }
}

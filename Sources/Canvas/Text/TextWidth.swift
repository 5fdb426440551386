/// How much room text takes on a canvas.
public enum TextWidth {
  /// The columns the text takes, on one line.
  ///
  /// Complexity: linear in the length of the text.
  public static func columns(of text: String) -> Int {
    Glyphs(text).reduce(0) { $0 + $1.width }
  }

  /// The text when it fits in the given columns, else as much as fits before an ellipsis.
  ///
  /// Complexity: linear in the number of columns.
  public static func fit(_ text: String, columns: Int) -> String {
    guard columns > 0 else { return "" }
    var used = 0
    var kept = ""
    var room = columns - 1
    for glyph in Glyphs(text) {
      if used + glyph.width > columns { return kept + "…" }
      used += glyph.width
      if glyph.width <= room {
        kept += glyph.text
        room -= glyph.width
      } else {
        room = 0
      }
    }
    return text
  }
}

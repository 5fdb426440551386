extension Canvas {
  /// Draws a frame just inside a rectangle, with a title in its upper edge; what is inside stays.
  ///
  /// A title that does not fit ends in an ellipsis. A rectangle of fewer than two rows or columns gets no
  /// frame.
  public mutating func box(
    _ rect: Rect, title: String = "", style: Style = Style(foreground: .muted),
    titleStyle: Style = Style(bold: true)
  ) {
    guard rect.height >= 2, rect.width >= 2 else { return }
    let (top, left, bottom, right) = (rect.row, rect.column, rect.endRow - 1, rect.endColumn - 1)
    let inner = rect.width - 2
    fill(Rect(row: top, column: left + 1, height: 1, width: inner), style, with: "─")
    fill(Rect(row: bottom, column: left + 1, height: 1, width: inner), style, with: "─")
    fill(Rect(row: top + 1, column: left, height: rect.height - 2, width: 1), style, with: "│")
    fill(Rect(row: top + 1, column: right, height: rect.height - 2, width: 1), style, with: "│")
    put(top, left, "┌", style)
    put(top, right, "┐", style)
    put(bottom, left, "└", style)
    put(bottom, right, "┘", style)
    if !title.isEmpty, inner > 2 {
      put(top, left + 1, " " + TextWidth.fit(title, columns: inner - 2) + " ", titleStyle)
    }
  }
}

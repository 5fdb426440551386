import Canvas

/// A frame in the middle of the screen, over what is there.
enum Dialog {
  /// Where a dialog of the given inside lies; it is made smaller where the screen is.
  static func frame(columns: Int, rows: Int, width: Int, height: Int) -> Rect {
    let (columns, rows) = (min(columns + 4, width - 2), min(rows + 2, height - 2))
    return Rect(
      row: (height - rows) / 2, column: (width - columns) / 2, height: rows, width: columns)
  }

  /// Clears the frame, draws it, and returns where its text goes.
  ///
  /// - Parameter hints: What its keys do, from the fullest way to say it to the shortest.
  static func draw(_ frame: Rect, title: String, hints: [String], on canvas: inout Canvas) -> Rect {
    canvas.fill(frame)
    canvas.box(
      frame, title: title, style: Style(foreground: .accent))
    if let hint = hints.first(where: { TextWidth.columns(of: $0) <= frame.width - 4 }) {
      canvas.put(frame.endRow - 1, frame.column + 1, " \(hint) ", Style(foreground: .muted))
    }
    let inner = frame.inset()
    return Rect(row: inner.row, column: inner.column + 1, height: inner.height, width: inner.width - 2)
  }
}

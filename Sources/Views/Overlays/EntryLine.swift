import Canvas

/// A line being typed in a frame of its own, with what may be typed above it and why it was refused below.
struct EntryLine {
  let title: String
  /// What may be typed.
  let hint: String
  /// What stands before the text.
  let label: String
  let text: String
  let problem: String?
  /// What is in force, shown beside the text while there is room.
  let now: String?

  /// Draws it in the middle of the screen, at most so many columns wide.
  func draw(columns: Int, on canvas: inout Canvas) {
    let columns = min(columns, canvas.width - 6)
    let hints = Paragraph.lines(hint, columns: columns)
    let problems = problem.map { Paragraph.lines($0, columns: columns) } ?? []
    let frame = Dialog.frame(
      columns: columns, rows: hints.count + 1 + problems.count, width: canvas.width, height: canvas.height)
    let area = Dialog.draw(frame, title: title, hints: ["Enter take  Esc leave"], on: &canvas)
    let muted = Style(foreground: .muted)
    for (index, line) in hints.enumerated() {
      canvas.put(area.row + index, area.column, line, muted, clip: area)
    }
    let row = area.row + hints.count
    var column = area.column + canvas.put(row, area.column, label, clip: area)
    // Of a long text the end is shown, which is what is being typed.
    let room = area.endColumn - column - 1
    let shown = text.count <= room ? text : "…" + text.suffix(max(0, room - 1))
    column += canvas.put(row, column, shown, Style(foreground: .accent, bold: true), clip: area)
    canvas.put(row, column, " ", Style(reverse: true), clip: area)
    if let now {
      canvas.put(row, column + 2, TextWidth.fit(now, columns: area.endColumn - column - 2), muted, clip: area)
    }
    for (index, line) in problems.enumerated() {
      canvas.put(row + 1 + index, area.column, line, Style(foreground: .warning), clip: area)
    }
  }
}

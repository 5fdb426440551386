import AdaKV
import Canvas

/// A budget being typed.
enum BudgetEntry {
  static func draw(text: String, problem: String?, current: Budget?, on canvas: inout Canvas) {
    let columns = 52
    let problemLines = problem.map { Paragraph.lines($0, columns: min(columns, canvas.width - 6)) } ?? []
    let area = Dialog.draw(
      Dialog.frame(
        columns: columns, rows: 2 + problemLines.count, width: canvas.width, height: canvas.height),
      title: "budget", hint: "Enter take  Esc leave", on: &canvas)
    let muted = Style(foreground: .muted)
    canvas.put(area.row, area.column, "tokens per head, window included, or a share: 20%", muted, clip: area)
    var column = area.column
    column += canvas.put(area.row + 1, column, "B = ", clip: area)
    column += canvas.put(area.row + 1, column, text, Style(foreground: .accent, bold: true), clip: area)
    canvas.put(area.row + 1, column, " ", Style(reverse: true), clip: area)
    if let current {
      canvas.put(area.row + 1, column + 2, "now \(current)", muted, clip: area)
    }
    for (index, line) in problemLines.enumerated() {
      canvas.put(area.row + 2 + index, area.column, line, Style(foreground: .warning), clip: area)
    }
  }
}

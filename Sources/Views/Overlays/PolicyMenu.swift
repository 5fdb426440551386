import AdaKV
import Canvas

/// The list of policies that have a name of their own.
enum PolicyMenu {
  static func draw(selected: Int, current: Policy?, on canvas: inout Canvas) {
    let area = Dialog.draw(
      frame(width: canvas.width, height: canvas.height), title: "policy",
      hint: "↑↓ choose  Enter take  Esc leave", on: &canvas)
    let nameColumns = PolicyCatalog.names.map(\.count).max() ?? 0
    for (index, policy) in PolicyCatalog.named.prefix(area.height).enumerated() {
      let row = area.row + index
      let isSelected = index == selected
      let isCurrent = policy.name == current?.name
      var style = Style(foreground: isSelected ? .accent : .standard, bold: isSelected || isCurrent)
      let column = area.column
      canvas.put(row, column, isSelected ? "▸" : " ", style, clip: area)
      canvas.put(row, column + 2, policy.name, style, clip: area)
      style.bold = false
      canvas.put(row, column + 3 + nameColumns, isCurrent ? "●" : " ", Style(foreground: .good), clip: area)
      canvas.put(row, column + 5 + nameColumns, policy.summary, style, clip: area)
      let source = policy.source
      let start = area.endColumn - source.count
      if start > column + 7 + nameColumns + policy.summary.count {
        canvas.put(row, start, source, Style(foreground: .muted), clip: area)
      }
    }
  }

  /// The row of the list at a cell of a view's screen.
  static func choice(atRow row: Int, column: Int, in view: ViewState) -> Int? {
    let inner = frame(width: view.width, height: view.height).inset()
    guard inner.contains(row: row, column: column) else { return nil }
    return PolicyCatalog.named.indices.contains(row - inner.row) ? row - inner.row : nil
  }

  private static func frame(width: Int, height: Int) -> Rect {
    let longest = PolicyCatalog.named.map { $0.summary.count + $0.source.count }.max() ?? 0
    let names = PolicyCatalog.names.map(\.count).max() ?? 0
    return Dialog.frame(
      columns: names + longest + 9, rows: PolicyCatalog.named.count, width: width, height: height)
  }
}

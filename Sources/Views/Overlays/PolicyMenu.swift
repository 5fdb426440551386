import AdaKV
import Canvas
import Input
import Readings

/// The list of policies that have a name of their own, each with the settings it would come with.
struct PolicyMenu {
  /// Columns beside name, summary and source: marks, and blanks between.
  private static let otherColumns = 9

  private static let hints = ["↑↓ choose  Enter take  : type one  Esc leave", "Enter take  : type one"]

  /// The rows of the list in sight; the selected one is among them.
  let rows: Range<Int>
  private let selected: Int
  private let current: Policy?
  /// Name and settings of every row.
  private let texts: [String]
  private let frame: Rect

  /// The list over a screen of the given size, for the plan that a choice goes on from.
  init(_ plan: RequestedPlan, _ state: ExplorerState?, selected: Int, width: Int, height: Int) {
    let list = PolicyCatalog.standard.named
    let texts = list.map { row in state.flatMap { plan.policy(of: row, in: $0) }?.description ?? row.name }
    let longest = list.map { $0.summary.count + $0.source.count }.max() ?? 0
    frame = Dialog.frame(
      columns: (texts.map(\.count).max() ?? 0) + longest + Self.otherColumns, rows: list.count,
      width: width, height: height)
    self.selected = min(max(selected, 0), list.count - 1)
    self.texts = texts
    current = state.map(plan.policy(in:))
    let count = min(max(frame.height - 2, 0), list.count)
    let first = min(max(self.selected - count / 2, 0), list.count - count)
    rows = first..<first + count
  }

  /// The row of the list at a cell of the screen.
  func choice(atRow row: Int, column: Int) -> Int? {
    let inner = frame.inset()
    guard inner.contains(row: row, column: column), row - inner.row < rows.count else { return nil }
    return rows.lowerBound + row - inner.row
  }

  /// What a key asks of the list.
  func answer(_ key: Key) -> MenuAnswer {
    switch key {
    case ":": return .type
    case "q", "p": return .leave
    case .enter: return .take
    default:
      return ListMotion.place(after: key, from: selected, page: rows.count, last: texts.count - 1)
        .map(MenuAnswer.select) ?? .nothing
    }
  }

  func draw(on canvas: inout Canvas) {
    let area = Dialog.draw(
      frame, title: title, hints: Self.hints, on: &canvas)
    // A name is never cut, settings behind it where they must be.
    let list = PolicyCatalog.standard.named
    let summaries = list.map(\.summary.count).max() ?? 0
    let names = max(
      list.map(\.name.count).max() ?? 0,
      min(texts.map(\.count).max() ?? 0, area.width - summaries - 5))
    for index in rows {
      draw(index, nameColumns: names, row: area.row + index - rows.lowerBound, area, on: &canvas)
    }
    drawThumb(on: &canvas)
  }

  private var title: String {
    let place = "policy · \(selected + 1) of \(texts.count)"
    guard let current, !PolicyCatalog.standard.names.contains(current.name) else { return place }
    return "\(place) · now \(current)"
  }

  private func draw(_ index: Int, nameColumns: Int, row: Int, _ area: Rect, on canvas: inout Canvas) {
    let policy = PolicyCatalog.standard.named[index]
    let isSelected = index == selected
    let isCurrent = policy.name == current?.name
    let color: Color = isSelected ? .accent : .standard
    let strong = Style(foreground: color, bold: isSelected || isCurrent)
    canvas.put(row, area.column, isSelected ? "▸" : " ", strong, clip: area)
    var column = area.column + 2
    column += canvas.put(row, column, policy.name, strong, clip: area)
    let settings = String(texts[index].dropFirst(policy.name.count))
    canvas.put(
      row, column, TextWidth.fit(settings, columns: nameColumns - policy.name.count),
      Style(foreground: color), clip: area)
    column = area.column + 3 + nameColumns
    canvas.put(row, column, isCurrent ? "●" : " ", Style(foreground: .good), clip: area)
    column += 2
    column += canvas.put(
      row, column, TextWidth.fit(policy.summary, columns: area.endColumn - column), Style(foreground: color),
      clip: area)
    let source = policy.source
    let start = area.endColumn - source.count
    if start > column + 1 {
      canvas.put(row, start, source, Style(foreground: .muted), clip: area)
    } else if isSelected {
      // Behind the keys in the lower edge, which leave room for it from 80 columns on.
      let room = frame.width - 4 - TextWidth.columns(of: Self.hints[0])
      guard source.count + 2 <= room else { return }
      canvas.put(frame.endRow - 1, start - 1, " \(source) ", Style(foreground: .muted))
    }
  }

  /// Marks on the right edge what part of the list is in sight.
  private func drawThumb(on canvas: inout Canvas) {
    guard rows.count < texts.count else { return }
    let length = max(1, rows.count * rows.count / texts.count)
    let start = rows.lowerBound * (rows.count - length) / (texts.count - rows.count)
    for row in start..<start + length {
      canvas.put(frame.row + 1 + row, frame.endColumn - 1, "┃", Style(foreground: .accent))
    }
  }
}

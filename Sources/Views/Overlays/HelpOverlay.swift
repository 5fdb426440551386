import Canvas
import Input

/// The list of keys, made from a page's key map, and what the page explains below them.
struct HelpOverlay {
  /// One line of the list.
  enum Line: Equatable {
    case title(String)
    case key(String, String)
    case blank
  }

  private static let keyColumns = 14

  /// The lines of the list.
  let lines: [Line]
  private let frame: Rect

  /// The list of some contents over a screen of the given size.
  init(_ help: HelpContents, width: Int, height: Int) {
    let columns = min(78, width - 6)
    lines = Self.lines(help, columns: columns - Self.keyColumns)
    frame = Dialog.frame(columns: columns, rows: lines.count, width: width, height: height)
  }

  private static func lines(_ help: HelpContents, columns: Int) -> [Line] {
    var lines: [Line] = []
    for (title, context) in [
      ("in a survey", KeyRow.Context.survey), ("exploring a prompt", .explore), ("everywhere", .both),
    ] {
      if !lines.isEmpty { lines.append(.blank) }
      lines.append(.title(title))
      for row in help.rows where row.context == context && !row.keys.isEmpty {
        let keys = row.keys.map(\.label).joined(separator: " ")
        for (index, text) in Paragraph.lines(row.help, columns: columns).enumerated() {
          lines.append(.key(index == 0 ? keys : "", text))
        }
      }
    }
    for section in help.sections {
      lines += [.blank, .title(section.title)]
      for entry in section.entries {
        let texts =
          section.breaksLines ? Paragraph.lines(entry.meaning, columns: columns) : [entry.meaning]
        for (index, text) in texts.enumerated() { lines.append(.key(index == 0 ? entry.name : "", text)) }
      }
    }
    return lines
  }

  /// How many lines are in sight.
  var linesInSight: Int { frame.height - 2 }

  /// The most lines that can be above those in sight.
  var lastScroll: Int { max(0, lines.count - linesInSight) }

  /// The lines above those in sight after a key; nil where it puts the list away.
  func place(after key: Key, from scroll: Int) -> Int? {
    switch key {
    case "q", "?", .function(1), .enter: nil
    default:
      ListMotion.place(after: key, from: scroll, page: linesInSight, last: lastScroll) ?? scroll
    }
  }

  /// Draws it, `scroll` lines of it above its window.
  func draw(scroll: Int, on canvas: inout Canvas) {
    let rows = linesInSight
    let first = min(max(0, scroll), lastScroll)
    let hint = lines.count > rows ? "↑↓ scroll  Esc close" : "Esc close"
    let area = Dialog.draw(frame, title: "keys", hints: [hint], on: &canvas)
    for (index, line) in lines[first...].prefix(rows).enumerated() {
      let row = area.row + index
      switch line {
      case .blank: break
      case .title(let title): canvas.put(row, area.column, title, Style(bold: true), clip: area)
      case .key(let keys, let text):
        canvas.put(row, area.column + 1, keys, Style(foreground: .accent, bold: true), clip: area)
        canvas.put(row, area.column + Self.keyColumns, text, clip: area)
      }
    }
    guard lines.count > rows, rows > 0 else { return }
    let thumb = max(1, rows * rows / lines.count)
    let start = first * (rows - thumb) / max(1, lines.count - rows)
    for row in start..<start + thumb {
      canvas.put(area.row + row, frame.endColumn - 1, "┃", Style(foreground: .accent))
    }
  }
}

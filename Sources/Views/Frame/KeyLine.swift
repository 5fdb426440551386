import Canvas

/// The last line: keys and what they do, from the key map, or what there is to say in their place.
enum KeyLine {
  /// Keys that do the same kind of thing, under one label.
  struct Item: Equatable {
    let keys: String
    let label: String

    var columns: Int { TextWidth.columns(of: keys) + 1 + TextWidth.columns(of: label) }
  }

  /// A sentence in place of the keys.
  struct Sentence: Equatable {
    /// The sentence.
    let text: String
    /// Whether it tells of something that did not work.
    let isProblem: Bool
  }

  /// Draws the line of some rows of a key map; while the screen is not ready there is nothing to do but to ask
  /// for help or quit, which are the last two.
  static func draw(
    _ rows: [KeyRow], isReady: Bool, said: Sentence?, in rect: Rect, on canvas: inout Canvas
  ) {
    let all = items(rows)
    let fixed = Array(all.suffix(2))
    let fixedWidth = width(fixed)
    var column = rect.endColumn - 1 - fixedWidth
    draw(fixed, row: rect.row, column: column, on: &canvas)
    let room = column - rect.column - 3
    column = rect.column + 1
    if let said {
      let style = said.isProblem ? Style(foreground: .warning, bold: true) : Style(foreground: .good)
      canvas.put(rect.row, column, TextWidth.fit(said.text, columns: room), style)
      return
    }
    guard isReady else { return }
    var shown = all.dropLast(2)
    while !shown.isEmpty, width(Array(shown)) > room { shown.removeLast() }
    draw(Array(shown), row: rect.row, column: column, on: &canvas)
  }

  /// The labelled rows; neighbours with one label are one item.
  static func items(_ rows: [KeyRow]) -> [Item] {
    var items: [Item] = []
    for row in rows {
      guard let label = row.label, let key = row.keys.first else { continue }
      let name = key.label
      if let last = items.last, last.label == label {
        items[items.count - 1] = Item(keys: last.keys + name, label: label)
      } else {
        items.append(Item(keys: name, label: label))
      }
    }
    return items
  }

  private static func width(_ items: [Item]) -> Int {
    items.reduce(-2) { $0 + $1.columns + 2 }
  }

  private static func draw(_ items: [Item], row: Int, column: Int, on canvas: inout Canvas) {
    var column = column
    for item in items {
      column += canvas.put(row, column, item.keys, Style(foreground: .accent, bold: true)) + 1
      column += canvas.put(row, column, item.label, Style(foreground: .muted)) + 2
    }
  }
}

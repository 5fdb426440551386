import Canvas
import Readings

/// What each policy says by itself, one under the other, so that the same column holds the same token
/// until they part; and how far its next-token distribution is from the full cache's.
enum OutputPanel {
  /// Where the columns of the panel are.
  private struct Columns {
    let name: Int
    let text: Int
    let numbers: Int
    let spark: Int
    let isRoomy: Bool

    init(_ inner: Rect, names: [String]) {
      isRoomy = inner.width >= 90
      let longest = names.map { TextWidth.columns(of: $0) }.max() ?? 0
      name = min(max(longest, 10), isRoomy ? 20 : 11)
      spark = isRoomy ? min(32, inner.width / 6) : 8
      // KL now, its mean, and the share of steps that agree; where it is narrow, the KL alone.
      numbers = isRoomy ? 24 : 14
      text = max(0, inner.width - name - numbers - spark - 5)
    }
  }

  static func draw(_ scene: Scene, in panel: Rect, on canvas: inout Canvas) {
    canvas.box(panel, title: title(scene))
    guard let exploration = scene.exploration else { return }
    let full = exploration.comparison.full
    let tracks = exploration.comparison.tracks
    let columns = Columns(panel.inset(), names: tracks.map(\.policy))
    let inner = panel.inset()
    var row = inner.row
    if inner.height > tracks.count {
      drawTitles(columns, row: row, in: inner, on: &canvas)
      row += 1
    }
    let lines = max(1, (inner.endRow - row) / max(1, max(3, tracks.count)))
    let window = OutputWindow(
      tracks.map(\.output), step: exploration.step, lastStep: exploration.lastStep,
      columns: columns.text * lines - (lines - 1) * 8)
    let highest = tracks.flatMap { $0.divergences(through: exploration.step) }.compactMap { $0 }.max()
    for track in tracks {
      let area = Rect(row: row, column: inner.column, height: lines, width: inner.width)
      canvas.put(
        row, inner.column + 1, TextWidth.fit(track.policy, columns: columns.name),
        Style(bold: track.policy == scene.track?.policy), clip: inner)
      let text = Rect(
        row: row, column: inner.column + columns.name + 2, height: lines, width: columns.text)
      drawText(track, against: full, window, in: text, on: &canvas)
      if track.policy != full.policy {
        drawNumbers(track, exploration.step, highest, columns, in: area, on: &canvas)
      }
      row += lines
    }
  }

  private static func title(_ scene: Scene) -> String {
    let answers = scene.prompt?.answers ?? []
    return "output, each by itself"
      + (answers.isEmpty ? "" : " · expected " + answers.joined(separator: ", "))
  }

  private static func drawTitles(_ columns: Columns, row: Int, in inner: Rect, on canvas: inout Canvas) {
    let start = inner.endColumn - columns.numbers - columns.spark - 2
    let muted = Style(foreground: .muted)
    let titles = columns.isRoomy ? "     KL   mean   agrees" : "     KL agrees"
    canvas.put(row, start, titles, muted, clip: inner)
    canvas.put(
      row, start + columns.numbers + 1,
      TextWidth.fit(columns.isRoomy ? "KL by step" : "by step", columns: columns.spark), muted,
      clip: inner)
  }

  private static func drawText(
    _ track: Track, against full: Track, _ window: OutputWindow, in area: Rect, on canvas: inout Canvas
  ) {
    let divergence = track.firstDifference(from: full)
    let texts = track.output.map(\.text)
    guard window.start < texts.count else { return }
    let indent = window.start > 0 ? 2 : 0
    if indent > 0 { canvas.put(area.row, area.column, "… ", Style(foreground: .muted), clip: area) }
    let lines = TokenFlow.lines(
      texts[window.start...], columns: area.width, indent: indent, limit: area.height)
    for (row, line) in lines.enumerated() {
      for piece in line {
        var style = Style.plain
        if piece.token == divergence {
          style = Style(foreground: .warning, bold: true, underline: true)
        } else if piece.token >= window.now {
          style = Style(foreground: .muted)
        }
        var text = piece.text[...]
        var column = area.column + piece.column
        if text.first == " ", text.count > 1 {
          // The underline marks the word, not the space before it.
          text = text.dropFirst()
          column += 1
        }
        canvas.put(area.row + row, column, String(text), style, clip: area)
      }
    }
  }

  private static func drawNumbers(
    _ track: Track, _ step: Int, _ highest: Double?, _ columns: Columns, in area: Rect,
    on canvas: inout Canvas
  ) {
    let start = area.endColumn - columns.numbers - columns.spark - 2
    let divergences = track.divergences(through: step)
    canvas.put(
      area.row, start, NumberText.right(NumberText.small(divergences.last ?? nil), 7), Style(bold: true),
      clip: area)
    var column = start + 7
    if columns.isRoomy {
      let mean = NumberText.small(track.meanDivergence(through: step))
      canvas.put(area.row, column, NumberText.right(mean, 7), clip: area)
      column += 7
    }
    let agrees = track.snapshot(at: step)?.agrees
    let sign = agrees.map { $0 ? "✓" : "✗" } ?? " "
    let shareText = NumberText.right(
      NumberText.percent(track.agreement(through: step)), columns.isRoomy ? 7 : 5)
    canvas.put(area.row, column, shareText, clip: area)
    column += shareText.count + 1
    canvas.put(
      area.row, column, sign, Style(foreground: agrees == true ? .good : .warning, bold: true), clip: area)
    canvas.put(
      area.row, start + columns.numbers + 1,
      Sparkline.text(divergences.suffix(columns.spark), highest: highest), Style(foreground: .accent),
      clip: area)
  }
}

import Canvas
import Exploration

/// The prompt's text: each token's colour says how many heads keep it, an underline that the cursor's does.
///
/// Of a prompt longer than the panel the beginning and the end are shown: the end holds the question.
enum PromptPanel {
  /// Where the text is in a panel.
  static func text(in panel: Rect) -> Rect {
    let inner = panel.inset()
    return Rect(row: inner.row, column: inner.column + 1, height: inner.height, width: inner.width - 2)
  }

  static func draw(_ scene: Scene, in panel: Rect, on canvas: inout Canvas) {
    canvas.box(panel, title: title(scene))
    let area = text(in: panel)
    guard let prompt = scene.prompt, !prompt.tokenTexts.isEmpty else {
      canvas.put(
        area.row, area.column, "no prompt has been read yet", Style(foreground: .muted), clip: area)
      return
    }
    let survival = Survival(scene.snapshot, cursor: scene.cursor)
    drawText(prompt, survival, from: scene.view.textScroll, in: area, on: &canvas)
    if survival.hasReadings { drawLegend(scene, survival, in: panel, on: &canvas) }
  }

  private static func title(_ scene: Scene) -> String {
    guard let prompt = scene.prompt else { return "prompt" }
    let scrolled = scene.view.textScroll > 0 ? " · from line \(scene.view.textScroll + 1)" : ""
    return "prompt · \(prompt.name) · \(prompt.tokens.count) tokens\(scrolled)"
  }

  private static func drawText(
    _ prompt: PromptRecord, _ survival: Survival, from scroll: Int, in area: Rect, on canvas: inout Canvas
  ) {
    let texts = prompt.tokenTexts
    // No line above is needed to know that a scroll past the end is one.
    let wanted = max(0, min(scroll, texts.count)) + area.height + 1
    let lines = TokenFlow.lines(texts[...], columns: area.width, limit: wanted)
    let first = min(max(0, scroll), max(0, lines.count - area.height))
    guard lines.count - first > area.height, area.height >= 2 else {
      for (row, line) in lines[first...].prefix(area.height).enumerated() {
        draw(line, row: area.row + row, survival, in: area, on: &canvas)
      }
      return
    }
    let tailLines = area.height >= 6 ? 2 : 1
    let headLines = lines[first..<first + area.height - tailLines]
    let markWidth = min(area.width / 2, "⋯ \(texts.count) tokens ⋯ ".count)
    let shownEnd = (headLines.last?.last?.token ?? -1) + 1
    let start = max(
      shownEnd,
      TokenFlow.start(ofTail: texts, columns: area.width, indent: markWidth, lines: tailLines))
    for (row, line) in headLines.enumerated() {
      draw(line, row: area.row + row, survival, in: area, on: &canvas)
    }
    let tailRow = area.endRow - tailLines
    let mark = TextWidth.fit("⋯ \(start - shownEnd) tokens ⋯", columns: markWidth - 1)
    canvas.put(tailRow, area.column, mark, Style(foreground: .muted), clip: area)
    let tail = TokenFlow.lines(texts[start...], columns: area.width, indent: markWidth, limit: tailLines)
    for (row, line) in tail.enumerated() {
      draw(line, row: tailRow + row, survival, in: area, on: &canvas)
    }
  }

  private static func draw(
    _ line: [TokenFlow.Piece], row: Int, _ survival: Survival, in area: Rect, on canvas: inout Canvas
  ) {
    for piece in line {
      let style = survival.style(of: piece.token)
      var column = area.column + piece.column
      var text = piece.text[...]
      if text.first == " ", text.count > 1 {
        // The space before a word stays plain, so that words stand apart.
        text = text.dropFirst()
        column += 1
      }
      canvas.put(row, column, String(text), style, clip: area)
    }
  }

  private static func drawLegend(
    _ scene: Scene, _ survival: Survival, in panel: Rect, on canvas: inout Canvas
  ) {
    let row = panel.endRow - 1
    let muted = Style(foreground: .muted)
    // The corner stays.
    let edge = Rect(row: row, column: panel.column + 1, height: 1, width: panel.width - 2)
    let heads = "all \(survival.heads) head\(survival.heads == 1 ? "" : "s")"
    var column = edge.column
    column += canvas.put(row, column, " kept by 0 ", muted, clip: edge)
    column += Legend.drawRamp(
      .concentration, columns: panel.width < 72 ? 6 : 10, row: row, column: column, on: &canvas)
    column += canvas.put(row, column, " \(heads) · ", muted, clip: edge)
    column += canvas.put(row, column, "underlined", Style(foreground: .muted, underline: true), clip: edge)
    canvas.put(row, column, " by L\(scene.cursor.layer) KV\(scene.cursor.head) ", muted, clip: edge)
  }
}

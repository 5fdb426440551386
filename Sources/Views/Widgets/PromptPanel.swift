import Canvas
import Readings

/// The prompt's text: each token's colour says how many heads keep it, an underline that the cursor's does.
///
/// A question that is fed after the eviction follows in a colour of its own: no head's choice was about it.
enum PromptPanel {
  private static let asked = Style(foreground: .accent)

  /// Where the text is in a panel.
  static func text(in panel: Rect) -> Rect {
    let inner = panel.inset()
    return Rect(row: inner.row, column: inner.column + 1, height: inner.height, width: inner.width - 2)
  }

  static func draw(_ scene: Scene, scroll: Int, in panel: Rect, on canvas: inout Canvas) {
    canvas.box(panel, title: title(scene, scroll: scroll))
    let area = text(in: panel)
    guard let prompt = scene.prompt, !prompt.tokenTexts.isEmpty else {
      canvas.put(
        area.row, area.column, "no prompt has been read yet", Style(foreground: .muted), clip: area)
      return
    }
    let lines = PromptLines(
      prompt, columns: area.width, rows: area.height, scroll: scroll)
    let survival = Survival(scene.snapshot, cursor: scene.cursor, of: lines.tokens)
    let context = prompt.tokens.count
    for (row, line) in lines.rows.enumerated() {
      draw(line, row: area.row + row, in: area, on: &canvas) { token in
        var style = token < context ? survival.style(of: token) : asked
        style.dim = prompt.isTemplate.indices.contains(token) && prompt.isTemplate[token]
        return style
      }
    }
    if let omission = lines.omission {
      let muted = Style(foreground: .muted)
      canvas.put(area.row + omission.row, area.column, omission.text, muted, clip: area)
    }
    if survival.hasReadings { drawLegend(scene, survival, in: panel, on: &canvas) }
  }

  private static func title(_ scene: Scene, scroll: Int) -> String {
    guard let prompt = scene.prompt else { return "prompt" }
    let asked = prompt.question.isEmpty ? "" : " + \(prompt.question.count) asked"
    let scrolled = scroll > 0 ? " · from line \(scroll + 1)" : ""
    return "prompt · \(prompt.name) · \(prompt.tokens.count) tokens\(asked)\(scrolled)"
  }

  private static func draw(
    _ line: [TokenFlow.Piece], row: Int, in area: Rect, on canvas: inout Canvas,
    style: (_ token: Int) -> Style
  ) {
    for piece in line {
      var column = area.column + piece.column
      var text = piece.text[...]
      if text.first == " ", text.count > 1 {
        // The space before a word stays plain, so that words stand apart.
        text = text.dropFirst()
        column += 1
      }
      canvas.put(row, column, String(text), style(piece.token), clip: area)
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
    column += canvas.put(
      row, column, " by L\(scene.cursor.layer) KV\(scene.cursor.head) ", muted, clip: edge)
    var notes: [(words: String, style: Style)] = []
    if scene.prompt?.question.isEmpty == false { notes.append(("asked afterwards", asked)) }
    if scene.prompt?.isTemplate.isEmpty == false {
      notes.append(("faint: the chat template's", Style(foreground: .muted, dim: true)))
    }
    for (words, style) in notes where column + words.count + 3 <= edge.endColumn {
      column += canvas.put(row, column, "· ", muted)
      column += canvas.put(row, column, words, style)
      column += canvas.put(row, column, " ", muted)
    }
  }
}

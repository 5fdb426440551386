import Canvas
import Readings

/// What is shown while there is no model to show: progress, or why there will be none.
enum WaitingPage {
  static func draw(
    _ state: ExplorerState?, modelName: String, in frame: Rect, on canvas: inout Canvas
  ) {
    canvas.put(0, 1, "headscope", Style(foreground: .accent, bold: true))
    canvas.box(frame)
    if case .failed(let sentence) = state?.activity {
      drawSentence(sentence, in: frame, on: &canvas)
      return
    }
    var share = 0.0
    if case .loading(let part) = state?.activity, part.isFinite { share = min(max(part, 0), 1) }
    let name = TextWidth.fit(modelName, columns: frame.width - 20)
    let text = "loading \(name)…" + (share > 0 ? " \(NumberText.percent(share))" : "")
    let row = frame.row + frame.height / 2 - 1
    canvas.put(row, frame.column + (frame.width - TextWidth.columns(of: text)) / 2, text)
    guard share > 0 else { return }
    let bar = min(40, frame.width - 8)
    let done = Int((share * Double(bar)).rounded())
    let column = frame.column + (frame.width - bar) / 2
    canvas.put(row + 1, column, String(repeating: "━", count: done), Style(foreground: .accent))
    canvas.put(
      row + 1, column + done, String(repeating: "─", count: bar - done), Style(foreground: .muted))
  }

  /// Says on a screen of any size that it is too small.
  static func drawTooSmall(on canvas: inout Canvas) {
    let text =
      "headscope needs \(LeastScreen.width)×\(LeastScreen.height), "
      + "this is \(canvas.width)×\(canvas.height); q quits"
    for (row, line) in Paragraph.lines(text, columns: canvas.width).prefix(canvas.height).enumerated() {
      canvas.put(row, 0, line)
    }
  }

  private static func drawSentence(_ sentence: String, in frame: Rect, on canvas: inout Canvas) {
    let lines = Paragraph.lines(sentence, columns: min(76, frame.width - 8)).prefix(frame.height - 4)
    let width = lines.map { TextWidth.columns(of: $0) }.max() ?? 0
    let row = frame.row + (frame.height - lines.count) / 2
    for (index, line) in lines.enumerated() {
      canvas.put(
        row + index, frame.column + (frame.width - width) / 2, line, Style(foreground: .warning))
    }
  }
}

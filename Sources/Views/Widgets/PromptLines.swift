import Canvas
import Readings

/// The lines of a prompt that a panel shows; of one longer than the panel the beginning and the end.
struct PromptLines {
  /// The tokens of each row in sight, from the top.
  let rows: [[TokenFlow.Piece]]
  /// How many tokens are left out, and in which row that stands; nil where none are.
  let omission: (row: Int, text: String)?

  /// Sets a prompt from the line `scroll` on; its end stays in sight, as that holds the question.
  init(_ prompt: PromptRecord, columns: Int, rows height: Int, scroll: Int) {
    let texts = prompt.shownTexts
    // No line above is needed to know that a scroll past the end is one.
    let wanted = max(0, min(scroll, texts.count)) + height + 1
    let lines = TokenFlow.lines(texts[...], columns: columns, limit: wanted)
    let first = min(max(0, scroll), max(0, lines.count - height))
    guard lines.count - first > height, height >= 2 else {
      rows = Array(lines[first...].prefix(height))
      omission = nil
      return
    }
    let markWidth = min(columns / 2, "⋯ \(texts.count) tokens ⋯ ".count)
    let question = TokenFlow.lines(
      prompt.questionTexts[...], columns: columns, indent: markWidth, limit: (height + 1) / 2)
    let tailHeight = max(question.count, height >= 6 ? 2 : 1)
    let head = lines[first..<first + height - tailHeight]
    let headEnd = (head.last?.last?.token ?? -1) + 1
    let start = max(
      headEnd, TokenFlow.start(ofTail: texts, columns: columns, indent: markWidth, lines: tailHeight))
    rows =
      head + TokenFlow.lines(texts[start...], columns: columns, indent: markWidth, limit: tailHeight)
    omission = (head.count, TextWidth.fit("⋯ \(start - headEnd) tokens ⋯", columns: markWidth - 1))
  }

  /// The tokens in sight, in at most two stretches.
  var tokens: [Range<Int>] {
    let ends = omission.map { [rows[..<$0.row], rows[$0.row...]] } ?? [rows[...]]
    return ends.compactMap { rows in
      let pieces = rows.joined()
      guard let first = pieces.first(where: { _ in true })?.token else { return nil }
      return first..<pieces.reduce(first) { max($0, $1.token) } + 1
    }
  }
}

extension PromptRecord {
  /// The text of every token that is fed before the answer, the question's behind the context's.
  var shownTexts: [String] { questionTexts.isEmpty ? tokenTexts : tokenTexts + questionTexts }
}

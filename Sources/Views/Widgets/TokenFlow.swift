import Canvas
import Readings

/// Tokens set in lines, broken between tokens.
enum TokenFlow {
  /// One token on a line.
  struct Piece {
    /// Its index among the prompt's tokens.
    let token: Int
    /// What is shown of it.
    let text: String
    /// Its first column on the line.
    let column: Int
    /// Its columns.
    let width: Int
  }

  /// What a token without any text of its own shows.
  private static let empty = "·"

  /// All lines of a prompt, a question that is apart included.
  static func lines(of prompt: PromptRecord, columns: Int) -> [[Piece]] {
    lines(prompt.shownTexts[...], columns: columns)
  }

  /// Lines of the tokens of a slice, at most `limit` of them; the first starts at column `indent`.
  ///
  /// - Complexity: linear in what is set.
  static func lines(
    _ texts: ArraySlice<String>, columns: Int, indent: Int = 0, limit: Int = .max
  ) -> [[Piece]] {
    guard columns > 0, limit > 0 else { return [] }
    var lines: [[Piece]] = []
    var line: [Piece] = []
    var column = min(indent, columns)
    for index in texts.indices {
      var text = texts[index].isEmpty ? empty : texts[index]
      var width = TextWidth.columns(of: text)
      if column + width > columns {
        lines.append(line)
        if lines.count == limit { return lines }
        line = []
        column = 0
        // The space that parts two words is not needed where the line does.
        if text.hasPrefix(" "), text.count > 1 {
          text.removeFirst()
          width -= 1
        }
        if width > columns {
          text = TextWidth.fit(text, columns: columns)
          width = TextWidth.columns(of: text)
        }
      }
      line.append(Piece(token: index, text: text, column: column, width: width))
      column += width
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// The first token of an end of the text that fits into so many lines, the first of which starts at
  /// column `indent`.
  static func start(
    ofTail texts: [String], columns: Int, indent: Int, lines limit: Int
  ) -> Int {
    var start = texts.count
    var used = indent
    while start > 0 {
      used += max(1, TextWidth.columns(of: texts[start - 1]))
      if used > columns * limit { break }
      start -= 1
    }
    // Breaking between tokens leaves gaps, which may cost a line.
    while start < texts.count,
      lines(texts[start...], columns: columns, indent: indent, limit: limit + 1).count > limit
    {
      start += 1
    }
    return start
  }
}

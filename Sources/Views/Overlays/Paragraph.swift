import Canvas

/// Sentences set in lines, broken between words.
enum Paragraph {
  /// The lines of a text; a word longer than a line is cut.
  static func lines(_ text: String, columns: Int) -> [String] {
    guard columns > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ").map(String.init) {
      let joined = line.isEmpty ? word : line + " " + word
      if TextWidth.columns(of: joined) <= columns {
        line = joined
      } else {
        if !line.isEmpty { lines.append(line) }
        line = TextWidth.fit(word, columns: columns)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}

import Canvas
import Testing

@Suite struct TextWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("漢字", 4), ("ａ", 2), ("e\u{301}", 1), ("😀", 2), ("한글", 4),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("\n", 1), ("\u{200B}", 1), ("ก็", 1), ("░▒▓█▀", 5), ("－", 2),
  ])
  func columnsOfText(text: String, columns: Int) {
    #expect(TextWidth.columns(of: text) == columns)
    var canvas = Canvas(width: 20, height: 1)
    #expect(canvas.put(0, 0, text) == columns)
  }

  @Test(arguments: [
    ("abcd", 4, "abcd"), ("abcde", 4, "abc…"), ("漢字漢", 5, "漢字…"), ("漢字漢", 4, "漢…"),
    ("漢字", 4, "漢字"), ("abc", 1, "…"), ("abc", 0, ""), ("abc", -1, ""), ("", 3, ""),
    ("a漢b", 3, "a…"), ("ab漢", 3, "ab…"),
  ])
  func textIsFitted(text: String, columns: Int, fitted: String) {
    #expect(TextWidth.fit(text, columns: columns) == fitted)
    #expect(TextWidth.columns(of: fitted) <= max(0, columns))
  }
}

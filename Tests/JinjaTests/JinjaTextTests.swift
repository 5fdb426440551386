import Testing

@testable import Jinja

@Suite struct JinjaTextTests {
  /// The white space of Python's `str.strip`.
  private static let space =
    "\t\n\u{B}\u{C}\r\u{1C}\u{1D}\u{1E}\u{1F} \u{85}\u{A0}\u{1680}\u{2000}\u{200A}\u{2028}"
    + "\u{2029}\u{202F}\u{205F}\u{3000}"

  @Test func `white space is that of Python`() {
    #expect(JinjaText(Self.space + "é \u{301}x" + Self.space).trimmed().string == "é \u{301}x")
    #expect(JinjaText(Self.space).trimmed().isEmpty)
    #expect(JinjaText("\u{200B}a\u{200B}").trimmed().string == "\u{200B}a\u{200B}")
    #expect(JinjaText(Self.space + "a" + Self.space + "b c").words().map(\.string) == ["a", "b", "c"])
  }

  @Test func `ends are trimmed one by one and of the scalars that are named`() {
    let text = JinjaText("éxaxé")
    #expect(text.trimmed(trailing: false, of: ["é", "x"]).string == "axé")
    #expect(text.trimmed(leading: false, of: ["é", "x"]).string == "éxa")
    #expect(text.trimmed(of: ["é"]).string == "xax")
    #expect(text.trimmed(of: []).string == "éxaxé")
  }

  @Test func `parts keep whether they are content`() {
    var text = JinjaText("a,", isContent: false)
    text.append(JinjaText("b,c", isContent: true))
    let parts = text.parts(between: JinjaText(","))
    #expect(parts.map(\.string) == ["a", "b", "c"])
    #expect(parts.map { $0.stretches.map(\.isContent) } == [[false], [true], [true]])
    #expect(text.replacing(JinjaText(","), with: JinjaText("—")).stretches.map(\.text) == ["a—", "b—c"])
  }
}

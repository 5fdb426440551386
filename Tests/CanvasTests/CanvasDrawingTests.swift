import Canvas
import Testing

@Suite struct CanvasDrawingTests {
  @Test func aNewCanvasIsBlank() {
    let canvas = Canvas(width: 3, height: 2)
    #expect(canvas.text == "\n")
    #expect(canvas.bounds == Rect(row: 0, column: 0, height: 2, width: 3))
    #expect(canvas[1, 2] == .blank())
  }

  @Test func aNegativeSizeIsEmpty() {
    var canvas = Canvas(width: -3, height: 2)
    #expect(canvas.put(0, 0, "text") == 0)
    canvas.fill(Rect(row: 0, column: 0, height: 9, width: 9), with: "x")
    #expect(canvas.width == 0)
    #expect(canvas.text == "\n")
  }

  @Test func textIsClippedOnEverySide() {
    var canvas = Canvas(width: 4, height: 2)
    #expect(canvas.put(0, 2, "abcdef") == 2)
    #expect(canvas.put(1, -2, "abcd") == 4)
    #expect(canvas.put(-1, 0, "above") == 4)
    #expect(canvas.put(2, 0, "below") == 4)
    #expect(canvas.put(0, 4, "right") == 0)
    #expect(canvas.put(0, Int.max, "far") == 0)
    #expect(canvas.put(0, Int.min, "far") == 3)
    #expect(canvas.text == "  ab\ncd")
  }

  @Test func textIsClippedToAPartOfTheCanvas() {
    var canvas = Canvas(width: 8, height: 3)
    let clip = Rect(row: 1, column: 2, height: 1, width: 3)
    #expect(canvas.put(1, 0, "abcdefgh", clip: clip) == 5)
    canvas.put(0, 2, "no", clip: clip)
    canvas.put(1, 0, "no", clip: Rect(row: 1, column: 20, height: 1, width: 3))
    #expect(canvas.text == "\n  cde\n")
  }

  @Test func textCarriesItsStyle() {
    var canvas = Canvas(width: 4, height: 1)
    let style = Style(foreground: .ramp(.concentration, 0.25), background: .good, underline: true)
    canvas.put(0, 1, "ab", style)
    #expect(canvas.styleAt(0, 0) == .plain)
    #expect(canvas.styleAt(0, 1) == style)
    #expect(canvas.styleAt(0, 2) == style)
    #expect(canvas.styleAt(0, 3) == .plain)
    #expect(canvas.styleAt(5, 5) == .plain)
  }

  @Test func aWideCharacterTakesTwoCells() {
    var canvas = Canvas(width: 5, height: 1)
    #expect(canvas.put(0, 0, "漢字x") == 5)
    #expect(canvas.row(0).map(\.width) == [2, 0, 2, 0, 1])
    #expect(canvas.text == "漢字x")
  }

  @Test func halfAWideCharacterAtAnEdgeIsBlank() {
    var canvas = Canvas(width: 3, height: 1)
    #expect(canvas.put(0, 0, "漢字") == 3)
    #expect(canvas.row(0).map(\.glyph) == ["漢", "", " "])
    canvas.put(0, -1, "字ab")
    #expect(canvas.row(0).map(\.glyph) == [" ", "a", "b"])
  }

  @Test func overwritingOneHalfLeavesABlankInTheOther() {
    var canvas = Canvas(width: 4, height: 1)
    canvas.put(0, 0, "漢字")
    canvas.put(0, 1, "xy")
    #expect(canvas.row(0).map(\.glyph) == [" ", "x", "y", " "])
    canvas.put(0, 0, "ab漢")
    canvas.put(0, 1, "字")
    #expect(canvas.row(0).map(\.glyph) == ["a", "字", "", " "])
  }

  @Test func marksStandOnTheirCharacter() {
    var canvas = Canvas(width: 6, height: 1)
    #expect(canvas.put(0, 0, "e\u{301}a") == 2)
    #expect(canvas[0, 0].glyph.unicodeScalars.elementsEqual("e\u{301}".unicodeScalars))
    #expect(canvas.put(0, 2, "\u{301}b") == 2)
    #expect(canvas[0, 2].glyph.unicodeScalars.elementsEqual("\u{25CC}\u{301}".unicodeScalars))
    canvas.put(0, 4, "z" + String(repeating: "\u{300}", count: 20) + "y")
    #expect(canvas[0, 4].glyph.unicodeScalars.count == 4)
    #expect(canvas[0, 5].glyph == "y")
  }

  @Test func fillingIsClippedAndCutsWideCharacters() {
    var canvas = Canvas(width: 5, height: 2)
    canvas.fill(Rect(row: -4, column: 1, height: 5, width: 99), Style(dim: true), with: "·")
    canvas.fill(Rect(row: 1, column: 0, height: 1, width: 3), with: "漢")
    #expect(canvas.text == " ····\n漢")
    #expect(canvas[1, 2] == .blank())
    #expect(canvas.styleAt(0, 4).dim)
  }

  @Test func aBoxHasAFrameAndATitle() {
    var canvas = Canvas(width: 12, height: 4)
    canvas.box(canvas.bounds, title: "head")
    canvas.box(Rect(row: 1, column: 2, height: 2, width: 7), title: "too long")
    #expect(
      canvas.text == """
        ┌ head ────┐
        │ ┌ to… ┐  │
        │ └─────┘  │
        └──────────┘
        """)
    #expect(canvas.styleAt(0, 0).foreground == .muted)
    #expect(canvas.styleAt(0, 3).bold)
  }

  @Test func aBoxTooSmallForAFrameDrawsNothing() {
    var canvas = Canvas(width: 4, height: 3)
    canvas.box(Rect(row: 0, column: 0, height: 1, width: 4), title: "x")
    canvas.box(Rect(row: 0, column: 0, height: 3, width: 1), title: "x")
    #expect(canvas == Canvas(width: 4, height: 3))
  }

  @Test func restylingKeepsWhatIsShown() {
    var canvas = Canvas(width: 4, height: 1)
    canvas.put(0, 0, "a漢b")
    canvas.restyle(Rect(row: 0, column: 0, height: 1, width: 2)) { $0.reverse = true }
    #expect(canvas.text == "a漢b")
    #expect((0..<4).map { canvas.styleAt(0, $0).reverse } == [true, true, true, false])
  }

  @Test func aCanvasWithAMissingReadingEqualsItself() {
    var canvas = Canvas(width: 1, height: 1)
    canvas.put(0, 0, "x", Style(background: .ramp(.capacity, .nan)))
    #expect(canvas == canvas)
    #expect(canvas.styleAt(0, 0).background == .standard)
  }

  @Test func halfBlocksShowTwoRowsInOne() {
    var canvas = Canvas(width: 6, height: 3)
    canvas.putHalfBlocks(
      in: Rect(row: 1, column: 1, height: 2, width: 3), rows: 3, columns: 2, cellWidth: 2
    ) { row, column in .ramp(.concentration, Float(row * 2 + column) / 8) }
    #expect(canvas.text == "\n ▀▀▀\n ▀▀▀")
    #expect(canvas.styleAt(1, 1).foreground == .ramp(.concentration, 0))
    #expect(canvas.styleAt(1, 1).background == .ramp(.concentration, 0.25))
    #expect(canvas.styleAt(1, 3).foreground == .ramp(.concentration, 0.125))
    #expect(canvas.styleAt(2, 2).foreground == .ramp(.concentration, 0.5))
    #expect(canvas.styleAt(2, 2).background == .standard)
    #expect(canvas.styleAt(2, 4) == .plain)
  }
}

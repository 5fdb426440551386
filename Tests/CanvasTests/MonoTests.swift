import Canvas
import Testing

@Suite struct MonoTests {
  private let palette = Palette(depth: .mono)

  private func shades(_ ramp: RampName, steps: Int) -> String {
    (0..<steps).map { step in
      let style = Style(background: .ramp(ramp, Float(step) / Float(steps - 1)))
      return palette.paint(.blank(style)).glyph
    }.joined()
  }

  @Test func readingsBecomeShades() {
    #expect(shades(.concentration, steps: 5) == " ░▒▓█")
    #expect(shades(.capacity, steps: 7) == "=-·░▒▓█")
  }

  @Test func noColourIsLeft() {
    for color in [Color.accent, .muted, .warning, .good, .contrast, .ramp(.capacity, 0.9)] {
      let paint = palette.paint(.blank(Style(foreground: color, background: color)))
      #expect(paint.foreground == .standard)
      #expect(paint.background == .standard)
    }
    #expect(palette.steps(of: .concentration).isEmpty)
  }

  @Test func rolesBecomeAttributes() {
    #expect(palette.paint(.blank(Style(foreground: .accent))).bold)
    #expect(palette.paint(.blank(Style(foreground: .muted))).dim)
    #expect(!palette.paint(.blank(Style(foreground: .good))).bold)
  }

  @Test func textOnAHighReadingIsReversedAndKept() {
    var canvas = Canvas(width: 2, height: 1)
    canvas.put(0, 0, "x", Style(background: .ramp(.concentration, 0.9)))
    canvas.put(0, 1, "x", Style(background: .ramp(.concentration, 0.1)))
    let paints = canvas.row(0).map(palette.paint)
    #expect(paints.map(\.glyph) == ["x", "x"])
    #expect(paints.map(\.reverse) == [true, false])
  }

  @Test func halfBlocksShowTheMean() {
    var canvas = Canvas(width: 1, height: 1)
    canvas.putHalves(
      0, 0, width: 1, upper: .ramp(.concentration, 1), lower: .ramp(.concentration, 0))
    #expect(palette.paint(canvas[0, 0]).glyph == "▒")
  }
}

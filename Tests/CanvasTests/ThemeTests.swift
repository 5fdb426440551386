import Canvas
import Testing

@Suite struct ThemeTests {
  private func paint(_ style: Style, _ palette: Palette) -> Paint { palette.paint(.blank(style)) }

  @Test func aThemesColoursAreUsed() {
    var theme = Theme.standard
    theme.indexed.dark.accent = .indexed(201)
    theme.indexed.dark.concentration = [.indexed(1), .indexed(2), .indexed(3)]
    theme.indexed.dark.onDark = .indexed(9)
    let palette = Palette(depth: .indexed, theme: theme)
    #expect(paint(Style(foreground: .accent), palette).foreground == .indexed(201))
    #expect(palette.steps(of: .concentration).count == 3)
    let cell = paint(Style(foreground: .contrast, background: .ramp(.concentration, 0)), palette)
    #expect(cell.background == .indexed(1))
    #expect(cell.foreground == .indexed(9))
    // Other depths, backgrounds and colours are as they were.
    #expect(
      paint(Style(foreground: .good), palette) == paint(Style(foreground: .good), Palette(depth: .indexed)))
    for background in Palette.Background.allCases {
      for depth in Palette.Depth.allCases where depth != .indexed || background == .light {
        let (changed, usual) = (
          Palette(depth: depth, background: background, theme: theme),
          Palette(depth: depth, background: background)
        )
        #expect(paint(Style(foreground: .accent), changed) == paint(Style(foreground: .accent), usual))
      }
    }
  }

  @Test func whatCannotBeMutedIsFaint() {
    var theme = Theme.standard
    theme.direct.dark.muted = .standard
    #expect(paint(Style(foreground: .muted), Palette(depth: .direct, theme: theme)).dim)
    #expect(!paint(Style(foreground: .muted), Palette(depth: .direct)).dim)
    #expect(paint(Style(foreground: .muted), Palette(depth: .eight)).dim)
  }

  @Test func aThemesMarksAreUsedWithoutColours() {
    var theme = Theme.standard
    theme.marks.concentration = ["0", "1", "2"]
    let palette = Palette(depth: .mono, theme: theme)
    let glyphs = [Float(0), 0.5, 1].map { paint(Style(background: .ramp(.concentration, $0)), palette).glyph }
    #expect(glyphs == ["0", "1", "2"])
    #expect(paint(Style(background: .ramp(.capacity, 0)), palette).glyph == "=")
  }
}

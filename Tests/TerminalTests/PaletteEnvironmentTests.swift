import Canvas
import Terminal
import Testing

@Suite struct PaletteEnvironmentTests {
  @Test(arguments: [
    (0, Palette.Depth.mono), (2, .mono), (8, .eight), (15, .eight), (16, .sixteen), (88, .sixteen),
    (256, .indexed), (0x1000000, .direct),
  ])
  func theNumberOfColoursDecides(colors: Int, depth: Palette.Depth) {
    #expect(Palette(colors: colors, environment: [:]) == Palette(depth: depth))
    #expect(Palette(colors: colors, environment: ["NO_COLOR": ""]) == Palette(depth: depth))
    #expect(Palette(colors: colors, environment: ["NO_COLOR": "1"]) == Palette(depth: .mono))
  }

  @Test(arguments: [
    (["COLORFGBG": "15;0"], Palette.Background.dark), (["COLORFGBG": "0;15"], .light),
    (["COLORFGBG": "0;default;7"], .light), (["COLORFGBG": "7;8"], .dark), (["COLORFGBG": "x"], .dark),
    (["COLORFGBG": ""], .dark), (["HEADSCOPE_BACKGROUND": "light"], .light),
    (["HEADSCOPE_BACKGROUND": "dark", "COLORFGBG": "0;15"], .dark),
    (["HEADSCOPE_BACKGROUND": "pink", "COLORFGBG": "0;15"], .light), ([:], .dark),
  ])
  func theBackgroundIsFound(environment: [String: String], background: Palette.Background) {
    #expect(Palette(colors: 256, environment: environment).background == background)
    for stated in Palette.Background.allCases {
      let palette = Palette(colors: 256, environment: environment, background: stated)
      #expect(palette == Palette(depth: .indexed, background: stated))
    }
  }
}

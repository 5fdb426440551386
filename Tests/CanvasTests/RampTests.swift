import Canvas
import Testing

@Suite struct RampTests {
  static let palettes = Palette.Depth.allCases.filter { $0 != .mono }.flatMap { depth in
    Palette.Background.allCases.map { Palette(depth: depth, background: $0) }
  }

  /// The luminance of each step; the terminal's own background counts as what it is.
  private func luminances(_ ramp: RampName, _ palette: Palette) -> [Double] {
    palette.steps(of: ramp).map { step in
      step.rgb?.luminance ?? (palette.background == .dark ? 0 : 1)
    }
  }

  @Test(arguments: palettes)
  func concentrationGetsSteadilyLighter(palette: Palette) {
    let steps = luminances(.concentration, palette)
    #expect(steps.count >= 4)
    for (darker, lighter) in zip(steps, steps.dropFirst()) { #expect(darker < lighter) }
  }

  @Test(arguments: palettes)
  func capacityLeavesTheBackgroundOnBothSides(palette: Palette) {
    let steps = luminances(.capacity, palette)
    #expect(steps.count % 2 == 1)
    let middle = steps.count / 2
    let outwards = [Array(steps[...middle].reversed()), Array(steps[middle...])]
    for side in outwards {
      for (inner, outer) in zip(side, side.dropFirst()) {
        #expect(palette.background == .dark ? inner < outer : inner > outer)
      }
    }
  }

  @Test(arguments: palettes, RampName.allCases)
  func noTwoNeighboursAreAlike(palette: Palette, ramp: RampName) {
    let steps = palette.steps(of: ramp)
    #expect(Set(steps).count == steps.count)
    #expect(steps.count <= 64)
  }

  @Test(arguments: palettes, RampName.allCases)
  func textOnAStepCanBeRead(palette: Palette, ramp: RampName) throws {
    let count = palette.steps(of: ramp).count
    for step in 0..<count {
      let value = Float(step) / Float(count - 1)
      var canvas = Canvas(width: 1, height: 1)
      canvas.put(0, 0, "x", Style(foreground: .contrast, background: .ramp(ramp, value)))
      let paint = palette.paint(canvas[0, 0])
      #expect(paint.background == palette.steps(of: ramp)[step])
      guard let behind = paint.background.rgb else {
        #expect(paint.foreground == .standard)
        continue
      }
      let text = try #require(paint.foreground.rgb)
      #expect(text.contrast(to: behind) >= 3.5)
    }
  }

  @Test func valuesOutsideCountAsTheEnds() {
    let palette = Palette(depth: .indexed)
    let steps = palette.steps(of: .concentration)
    func background(_ value: Float) -> PaletteColor {
      palette.paint(.blank(Style(background: .ramp(.concentration, value)))).background
    }
    #expect(background(-3) == steps.first)
    #expect(background(-.infinity) == steps.first)
    #expect(background(7) == steps.last)
    #expect(background(.infinity) == steps.last)
    #expect(background(.nan) == .standard)
    #expect(background(0.5) == steps[steps.count / 2])
  }

  @Test(arguments: palettes)
  func rolesCanBeReadOnTheBackground(palette: Palette) throws {
    let ground = palette.background == .dark ? RGB(0, 0, 0) : RGB(255, 255, 255)
    for role in [Color.accent, .muted, .warning, .good] {
      let paint = palette.paint(.blank(Style(foreground: role)))
      guard let color = paint.foreground.rgb else { continue }
      // The green of the sixteen colours is pale on white, and there is no other.
      let least = palette.depth == .eight || palette.depth == .sixteen ? 2.0 : 4.5
      #expect(color.contrast(to: ground) >= least, "\(role)")
    }
  }
}

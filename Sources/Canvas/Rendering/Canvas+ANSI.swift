extension Canvas {
  /// What the canvas shows, with the escape sequences of ISO 6429 for its colours.
  ///
  /// Every row ends with the colours reset; rows are separated as in ``text``.
  public func ansi(palette: Palette) -> String {
    (0..<height).map { row in
      runs(ofRow: row, palette: palette).map { run in
        let codes = Self.codes(of: run.paint)
        return codes.isEmpty ? run.text : "\u{1B}[\(codes)m\(run.text)\u{1B}[0m"
      }.joined()
    }.joined(separator: "\n")
  }

  private static func codes(of paint: Paint) -> String {
    var codes: [String] = []
    if paint.bold { codes.append("1") }
    if paint.dim { codes.append("2") }
    if paint.underline { codes.append("4") }
    if paint.reverse { codes.append("7") }
    codes += self.codes(of: paint.foreground, base: 30)
    codes += self.codes(of: paint.background, base: 40)
    return codes.joined(separator: ";")
  }

  private static func codes(of color: PaletteColor, base: Int) -> [String] {
    switch color {
    case .standard: []
    case .indexed(let index) where index < 8: ["\(base + Int(index))"]
    case .indexed(let index) where index < 16: ["\(base + 60 + Int(index) - 8)"]
    case .indexed(let index): ["\(base + 8)", "5", "\(index)"]
    case .direct(let rgb): ["\(base + 8)", "2", "\(rgb.red)", "\(rgb.green)", "\(rgb.blue)"]
    }
  }
}

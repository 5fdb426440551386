extension Canvas {
  /// The canvas as a picture: a standalone SVG document in the colours the palette gives.
  ///
  /// Text stays text: one element for every run of like cells, stretched to the width of its cells, so
  /// that columns line up in any monospaced font. Blocks are drawn as rectangles, without gaps.
  public func svg(palette: Palette) -> String {
    let page = SVGPage(palette: palette)
    var lines = [page.opening(columns: width, rows: height)]
    for row in 0..<height {
      for run in runs(ofRow: row, palette: palette) {
        lines += page.elements(of: run, row: row)
      }
    }
    lines.append("</svg>\n")
    return lines.joined(separator: "\n")
  }
}

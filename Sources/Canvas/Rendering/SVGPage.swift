/// The geometry and colours of an SVG picture of cells, and its elements.
struct SVGPage {
  /// Pixels, in the proportions of a terminal's cell.
  private static let cellWidth = 9
  private static let cellHeight = 20
  private static let baseline = 15
  private static let fontSize = 15
  private static let margin = 8

  private let ground: RGB
  private let ink: RGB

  init(palette: Palette) {
    ground = palette.background == .dark ? RGB(18, 20, 24) : RGB(255, 255, 255)
    ink = palette.background == .dark ? RGB(214, 218, 224) : RGB(32, 34, 38)
  }

  func opening(columns: Int, rows: Int) -> String {
    let width = columns * Self.cellWidth + 2 * Self.margin
    let height = rows * Self.cellHeight + 2 * Self.margin
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, \
      monospace" font-size="\(Self.fontSize)" xml:space="preserve">
      <rect width="\(width)" height="\(height)" rx="6" fill="\(ground.hexadecimal)"/>
      """
  }

  /// The elements of one run: its background where it has one, then its blocks or its text.
  func elements(of run: PaintRun, row: Int) -> [String] {
    let paint = run.paint
    var front = paint.foreground.rgb ?? ink
    var back = paint.background.rgb
    if paint.reverse { (front, back) = (back ?? ground, front) }
    if paint.dim { front = .between(front, back ?? ground, 0.4) }
    var elements: [String] = []
    if let back { elements.append(rectangle(run, row, top: 0, height: Self.cellHeight, back)) }
    if let block = Self.block(run.text) {
      elements.append(rectangle(run, row, top: block.top, height: block.height, front))
    } else if run.text.contains(where: { $0 != " " }) {
      elements.append(text(run, row, front))
    }
    return elements
  }

  /// The part of the cell that a run of one kind of block fills, in pixels from its top.
  private static func block(_ text: String) -> (top: Int, height: Int)? {
    guard let first = text.unicodeScalars.first, (0x2580...0x2588).contains(first.value),
      text.unicodeScalars.allSatisfy({ $0 == first })
    else { return nil }
    if first == "▀" { return (0, cellHeight / 2) }
    let height = (cellHeight * Int(first.value - 0x2580) + 4) / 8
    return (cellHeight - height, height)
  }

  private func rectangle(_ run: PaintRun, _ row: Int, top: Int, height: Int, _ color: RGB) -> String {
    let x = Self.margin + run.column * Self.cellWidth
    let y = Self.margin + row * Self.cellHeight + top
    return """
      <rect x="\(x)" y="\(y)" width="\(run.width * Self.cellWidth)" height="\(height)" \
      fill="\(color.hexadecimal)" shape-rendering="crispEdges"/>
      """
  }

  private func text(_ run: PaintRun, _ row: Int, _ color: RGB) -> String {
    var attributes = "fill=\"\(color.hexadecimal)\""
    if run.paint.bold { attributes += " font-weight=\"bold\"" }
    if run.paint.underline { attributes += " text-decoration=\"underline\"" }
    let x = Self.margin + run.column * Self.cellWidth
    let y = Self.margin + row * Self.cellHeight + Self.baseline
    return """
      <text x="\(x)" y="\(y)" textLength="\(run.width * Self.cellWidth)" \
      lengthAdjust="spacingAndGlyphs" \(attributes)>\(Self.escaped(run.text))</text>
      """
  }

  /// The text with the characters that XML gives a meaning written as entities.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }
}

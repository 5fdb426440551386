import Canvas
import Foundation
import FoundationXML
import Testing

@Suite struct RenderingTests {
  @Test func ansiNamesTheColoursOfEachRun() {
    var canvas = Canvas(width: 4, height: 2)
    canvas.put(0, 0, "ab", Style(foreground: .accent, bold: true))
    canvas.put(1, 1, "漢", Style(background: .ramp(.concentration, 1), reverse: true))
    #expect(
      canvas.ansi(palette: Palette(depth: .indexed))
        == "\u{1B}[1;38;5;117mab\u{1B}[0m  \n \u{1B}[7;48;5;220m漢\u{1B}[0m ")
    #expect(
      canvas.ansi(palette: Palette(depth: .sixteen))
        == "\u{1B}[1;96mab\u{1B}[0m  \n \u{1B}[7;103m漢\u{1B}[0m ")
    #expect(
      canvas.ansi(palette: Palette(depth: .direct)).contains("\u{1B}[7;48;2;250;230;70m漢"))
    // The high reading reverses the text, and the style reverses it back.
    #expect(canvas.ansi(palette: Palette(depth: .mono)) == "\u{1B}[1mab\u{1B}[0m  \n 漢 ")
  }

  /// Collects the elements and the text of a document.
  private final class Elements: NSObject, XMLParserDelegate {
    var attributes: [(name: String, values: [String: String])] = []
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
      qualifiedName: String?, attributes values: [String: String]
    ) {
      attributes.append((elementName, values))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      text += string
    }
  }

  private func parsed(_ svg: String) -> Elements? {
    let elements = Elements()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = elements
    return parser.parse() ? elements : nil
  }

  @Test(arguments: RampTests.palettes + [Palette(depth: .mono)])
  func svgIsWellFormed(palette: Palette) throws {
    var canvas = Canvas(width: 30, height: 4)
    canvas.box(canvas.bounds, title: "a < b & \"c\" ]]>")
    canvas.put(1, 1, "e\u{301} 漢字 \u{1B}\u{0}\u{FFFE}\u{FFFF}<tag/>", Style(underline: true))
    canvas.putHalves(2, 2, width: 4, upper: .ramp(.capacity, 0), lower: .ramp(.capacity, 1))
    let elements = try #require(parsed(canvas.svg(palette: palette)))
    #expect(elements.text.contains("a < b & \"c\" ]]>"))
    #expect(elements.text.contains("<tag/>"))
    let root = try #require(elements.attributes.first)
    #expect(root.name == "svg")
    #expect(root.values["width"] == "\(30 * 9 + 16)")
    let widths = elements.attributes.filter { $0.name == "text" }.compactMap {
      $0.values["textLength"].flatMap(Int.init)
    }
    #expect(!widths.isEmpty)
    #expect(widths.allSatisfy { $0 % 9 == 0 })
  }

  @Test func blocksAreRectanglesOfTheirColours() throws {
    var canvas = Canvas(width: 2, height: 1)
    canvas.putHalves(
      0, 0, width: 2, upper: .ramp(.concentration, 0), lower: .ramp(.concentration, 1))
    let elements = try #require(parsed(canvas.svg(palette: Palette(depth: .indexed))))
    let fills = elements.attributes.filter { $0.name == "rect" }.map { $0.values["fill"] }
    #expect(fills.dropFirst() == ["#ffd700", "#5f005f"])
    #expect(elements.attributes.allSatisfy { $0.name != "text" })
  }
}

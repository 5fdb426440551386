import Canvas
import Testing

/// Whatever a prompt holds, nothing that a terminal would act on leaves a canvas.
@Suite struct HostileTextTests {
  /// What must never reach a terminal.
  private static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0xAD, 0x61C, 0x180B...0x180F, 0x200B...0x200F, 0x2028...0x202E,
      0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF, 0xFFF0...0xFFFB, 0xE0000...0xE0FFF:
      true
    default:
      [.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
  }

  private static let ranges: [ClosedRange<UInt32>] = [
    0...0x33FF, 0x4DB0...0x4E20, 0x9FF0...0xABFF, 0xD7A0...0xFFFF, 0x1_0000...0x1_0FFF,
    0x1_1000...0x1_12FF, 0x1_D100...0x1_D1FF, 0x1_F000...0x1_FBFF, 0xE_0000...0xE_01FF,
    0xF_0000...0xF_0010, 0x10_FFF0...0x10_FFFF,
  ]

  @Test(arguments: ranges)
  func noScalarBreaksOut(range: ClosedRange<UInt32>) throws {
    let scalars = range.compactMap(Unicode.Scalar.init)
    var canvas = Canvas(width: 64, height: scalars.count / 8 + 1)
    for (index, scalar) in scalars.enumerated() {
      var text = "a"
      text.unicodeScalars.append(scalar)
      let columns = canvas.put(index / 8, index % 8 * 8, text)
      #expect((1...3).contains(columns), "U+\(String(scalar.value, radix: 16))")
    }
    let hostile = canvas.text.unicodeScalars.filter { $0 != "\n" && Self.isHostile($0) }
    #expect(hostile.isEmpty)
    let palette = Palette(depth: .indexed)
    let ansi = canvas.ansi(palette: palette).unicodeScalars.filter { $0 != "\n" && Self.isHostile($0) }
    #expect(ansi.isEmpty)
    let svg = canvas.svg(palette: palette).unicodeScalars.filter { $0 != "\n" && Self.isHostile($0) }
    #expect(svg.isEmpty)
  }

  @Test(arguments: [
    ("a\u{1B}[2Jb", "a␛[2Jb"), ("a\nb", "a␤b"), ("\t\r\u{0}", "␉␍␀"), ("\u{7F}", "␡"),
    ("\u{9B}31m", "\u{FFFD}31m"), ("\u{202E}abc", "\u{FFFD}abc"), ("a\u{200B}b", "a·b"),
    ("\u{FEFF}a", "·a"), ("\u{2028}", "\u{FFFD}"), ("\u{E0041}", "·"), ("\u{E000}", "\u{FFFD}"),
    ("👩\u{200D}💻", "👩·💻"), ("\u{2066}a\u{2069}", "\u{FFFD}a\u{FFFD}"),
  ])
  func hostileScalarsAreShownAsSigns(text: String, shown: String) {
    var canvas = Canvas(width: 12, height: 1)
    canvas.put(0, 0, text)
    #expect(canvas.text == shown)
  }

  @Test func titlesAndFillsAreSafeToo() {
    var canvas = Canvas(width: 12, height: 3)
    canvas.box(canvas.bounds, title: "\u{1B}[2J")
    canvas.fill(Rect(row: 1, column: 1, height: 1, width: 2), with: "\u{7}")
    #expect(canvas.rowText(0) == "┌ ␛[2J ────┐")
    #expect(canvas.rowText(1) == "│␇␇        │")
  }
}

import Canvas
import Foundation
import Terminal
import Testing

extension TerminalTests {
  @Suite struct PresentingTests {
    private let xterm = ["TERM": "xterm-256color"]

    @Test func textAndColoursArrive() throws {
      try PseudoTerminal.with(rows: 6, columns: 30) { (terminal) throws in
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: xterm)
        defer { screen.close() }
        #expect(screen.width == 30)
        #expect(screen.height == 6)
        #expect(screen.palette == Palette(depth: .indexed))
        var canvas = Canvas(width: 30, height: 6)
        canvas.box(canvas.bounds, title: "head")
        canvas.put(1, 2, "漢字 e\u{301} 😀 ▀░", Style(foreground: .accent, bold: true))
        canvas.put(2, 2, "x", Style(foreground: .contrast, background: .ramp(.concentration, 1)))
        canvas.put(3, 2, "y", Style(underline: true, reverse: true, dim: true))
        screen.present(canvas)

        let model = try terminal.settled()
        #expect(model.text == canvas.text)
        #expect(model.unknown.isEmpty)
        #expect(model.isAlternate)
        #expect(!model.showsCursor)
        #expect(model.spots[1][2].foreground == "117")
        #expect(model.spots[1][2].attributes == [1])
        #expect(model.spots[2][2].foreground == "16")
        #expect(model.spots[2][2].background == "220")
        #expect(model.spots[3][2].attributes == [2, 4, 7])
        #expect(model.spots[4][2].background == "default")
      }
    }

    @Test func onlyWhatDiffersIsWritten() throws {
      try PseudoTerminal.with(rows: 24, columns: 80) { (terminal) throws in
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: xterm)
        defer { screen.close() }
        var canvas = Canvas(width: 80, height: 24)
        canvas.fill(canvas.bounds, Style(background: .ramp(.capacity, 0.2)), with: "x")
        screen.present(canvas)
        #expect(try terminal.takeBytes().count > 80 * 23)
        screen.present(canvas)
        #expect(try terminal.takeBytes().isEmpty)
        canvas.put(12, 40, "y")
        screen.present(canvas)
        let bytes = try terminal.takeBytes()
        #expect(!bytes.isEmpty && bytes.count < 60)
        #expect(try terminal.settled().text == canvas.text)
      }
    }

    @Test func redrawingPaintsEverything() throws {
      try PseudoTerminal.with(rows: 4, columns: 20) { (terminal) throws in
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: xterm)
        defer { screen.close() }
        var canvas = Canvas(width: 20, height: 4)
        canvas.box(canvas.bounds)
        screen.present(canvas)
        let scribble = Array("\u{1B}[2;2Hscribble".utf8)
        _ = scribble.withUnsafeBytes { write(terminal.slave, $0.baseAddress, $0.count) }
        #expect(try terminal.settled().text != canvas.text)
        screen.redraw()
        #expect(try terminal.settled().text == canvas.text)
      }
    }

    @Test func aCanvasOfAnotherSizeIsCutOrSurroundedByBlanks() throws {
      try PseudoTerminal.with(rows: 3, columns: 5) { (terminal) throws in
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: xterm)
        defer { screen.close() }
        var large = Canvas(width: 9, height: 9)
        large.fill(large.bounds, with: "x")
        large.put(1, 4, "漢")
        screen.present(large)
        #expect(try terminal.settled().text == "xxxxx\nxxxx\nxxxxx")
        var small = Canvas(width: 2, height: 1)
        small.put(0, 0, "ab")
        screen.present(small)
        #expect(try terminal.settled().text == "ab\n\n")
        screen.present(Canvas(width: 0, height: 0))
        #expect(try terminal.settled().text == "\n\n")
      }
    }

    @Test func theSmallestTerminalWorks() throws {
      try PseudoTerminal.with(rows: 1, columns: 1) { (terminal) throws in
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: xterm)
        defer { screen.close() }
        var canvas = Canvas(width: 1, height: 1)
        canvas.put(0, 0, "q")
        screen.present(canvas)
        #expect(try terminal.settled().text == "q")
      }
    }

    @Test func characterWidthsAgreeWithTheTerminals() throws {
      try PseudoTerminal.with(rows: 2, columns: 40) { (terminal) throws in
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: xterm)
        defer { screen.close() }
        // Of each page of characters some, between marks whose place shows any shift.
        for page in stride(from: UInt32(0xA0), to: 0x1_FC00, by: 0x95) {
          guard let scalar = Unicode.Scalar(page) else { continue }
          var canvas = Canvas(width: 40, height: 2)
          let columns = canvas.put(0, 0, "<" + String(scalar) + ">")
          screen.present(canvas)
          let shown = try terminal.settled().spots[0][columns - 1].text
          #expect(shown == ">", "U+\(String(page, radix: 16))")
        }
      }
    }

    @Test(arguments: [
      (["TERM": "xterm-256color", "NO_COLOR": "1"], Palette(depth: .mono)),
      (["TERM": "vt100"], Palette(depth: .mono)),
      (["TERM": "linux"], Palette(depth: .eight)),
      (["TERM": "xterm-256color", "COLORFGBG": "0;15"], Palette(depth: .indexed, background: .light)),
    ])
    func theTerminalDecidesOnThePalette(environment: [String: String], palette: Palette) throws {
      try PseudoTerminal.with { (terminal) throws in
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: environment)
        defer { screen.close() }
        #expect(screen.palette == palette)
        var canvas = Canvas(width: 80, height: 24)
        canvas.fill(canvas.bounds, Style(background: .ramp(.concentration, 1)))
        screen.present(canvas)
        let spot = try terminal.settled().spots[3][3]
        switch palette.depth {
        case .mono: #expect(spot == ScreenModel.Spot(text: "█"))
        case .eight: #expect(spot.background == "7")
        default: #expect(spot.background == "149")
        }
      }
    }

    private static let hasDirectColor = ["/usr/share/terminfo", "/lib/terminfo", "/etc/terminfo"].contains {
      FileManager.default.fileExists(atPath: "\($0)/x/xterm-direct")
    }

    @Test(.enabled(if: hasDirectColor, "needs the terminfo entry xterm-direct"))
    func truecolorTerminalsGetSmoothRamps() throws {
      try PseudoTerminal.with { (terminal) throws in
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave,
          environment: ["TERM": "xterm-256color", "COLORTERM": "truecolor"])
        defer { screen.close() }
        #expect(screen.palette == Palette(depth: .direct))
        var canvas = Canvas(width: 80, height: 24)
        canvas.fill(canvas.bounds, Style(background: .ramp(.concentration, 1)))
        screen.present(canvas)
        #expect(try terminal.settled().spots[3][3].background == "250,230,70")
      }
    }

    /// A canvas of colour pairs, one to a cell: every foreground with the given backgrounds.
    private func pairs(_ backgrounds: [Color]) -> Canvas {
      let ramp = stride(from: Float(0), through: 1, by: 0.25).map { Color.ramp(.concentration, $0) }
      let foregrounds = ramp + [.standard, .warning, .good, .ramp(.capacity, 0.75)]
      var canvas = Canvas(width: foregrounds.count, height: backgrounds.count)
      for (row, background) in backgrounds.enumerated() {
        for (column, foreground) in foregrounds.enumerated() {
          canvas.put(row, column, "x", Style(foreground: foreground, background: background))
        }
      }
      return canvas
    }

    @Test func coloursSurviveATableOfPairsThatFills() throws {
      try PseudoTerminal.with { (terminal) throws in
        // 64 pairs, of which a canvas here takes about half.
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: ["TERM": "xterm"])
        defer { screen.close() }
        let first = pairs([.standard, .good, .ramp(.concentration, 0), .ramp(.concentration, 0.25)])
        let second = pairs([.warning, .accent, .ramp(.concentration, 1), .ramp(.capacity, 0.75)])
        for canvas in [first, second, first] {
          screen.present(canvas)
          let model = try terminal.settled()
          for row in 0..<canvas.height {
            for (column, cell) in canvas.row(row).enumerated() {
              let paint = screen.palette.paint(cell)
              let spot = model.spots[row][column]
              #expect(spot.foreground == name(paint.foreground), "\(row), \(column)")
              #expect(spot.background == name(paint.background), "\(row), \(column)")
            }
          }
        }
      }
    }

    private func name(_ color: PaletteColor) -> String {
      if case .indexed(let index) = color { return "\(index)" }
      return "default"
    }

    @Test func moreColoursThanPairsStillShowTheText() throws {
      try PseudoTerminal.with { (terminal) throws in
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: ["TERM": "xterm"])
        defer { screen.close() }
        let ramp = stride(from: Float(0), through: 1, by: 0.25).map { Color.ramp(.concentration, $0) }
        let canvas = pairs(ramp + [.standard, .good, .ramp(.capacity, 0.75)])
        for _ in 0..<3 {
          screen.present(canvas)
          #expect(try terminal.settled().text.hasPrefix(canvas.text))
        }
      }
    }
  }
}

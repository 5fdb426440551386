import Canvas
import Foundation
import Terminal
import Testing

extension TerminalTests {
  @Suite struct OpeningTests {
    private let xterm = ["TERM": "xterm-256color"]

    @Test func closingLeavesTheTerminalAsItWas() throws {
      try PseudoTerminal.with { (terminal) throws in
        let before = terminal.modes()
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: xterm)
        screen.present(Canvas(width: 80, height: 24))
        let during = try terminal.settled()
        #expect(terminal.modes() != before)
        #expect(during.isAlternate && during.reportsMouse && !during.showsCursor)
        screen.close()
        screen.close()
        let after = try terminal.settled()
        #expect(terminal.modes() == before)
        #expect(!after.isAlternate && !after.reportsMouse && after.showsCursor)
        #expect(after.modes == [7, 25])
      }
    }

    @Test func settingsReachTheTerminal() throws {
      var theme = Theme.standard
      theme.indexed.light.accent = .indexed(99)
      try PseudoTerminal.with { (terminal) throws in
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: xterm, theme: theme, background: .light,
          usesMouse: false)
        defer { screen.close() }
        var canvas = Canvas(width: 80, height: 24)
        canvas.put(0, 0, "x", Style(foreground: .accent))
        screen.present(canvas)
        let model = try terminal.settled()
        #expect(model.spots[0][0].foreground == "99")
        #expect(!model.reportsMouse)
        #expect(screen.palette.background == .light)
      }
    }

    @Test func aScreenThatIsDroppedIsClosed() throws {
      try PseudoTerminal.with { (terminal) throws in
        let before = terminal.modes()
        for _ in 0..<3 {
          _ = try TerminalScreen.open(input: terminal.slave, output: terminal.slave, environment: xterm)
        }
        #expect(terminal.modes() == before)
        #expect(try !terminal.settled().isAlternate)
      }
    }

    @Test func thereIsOneScreenAtATime() throws {
      try PseudoTerminal.with { (terminal) throws in
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: xterm)
        defer { screen.close() }
        #expect(throws: TerminalError.alreadyOpen) {
          try TerminalScreen.open(input: terminal.slave, output: terminal.slave, environment: xterm)
        }
      }
    }

    @Test(arguments: [
      ([:], TerminalError.typeNotSet), (["TERM": ""], .typeNotSet),
      (["TERM": "dumb"], .incapableType("dumb")),
      (["TERM": "no-such-terminal"], .unknownType("no-such-terminal")),
      (["TERM": "../../etc/passwd"], .unknownType("../../etc/passwd")),
    ])
    func terminalsOfNoUseAreRefused(environment: [String: String], error: TerminalError) throws {
      try PseudoTerminal.with { (terminal) throws in
        let before = terminal.modes()
        #expect(throws: error) {
          try TerminalScreen.open(input: terminal.slave, output: terminal.slave, environment: environment)
        }
        #expect(terminal.modes() == before)
        #expect(try terminal.takeBytes().isEmpty)
      }
    }

    @Test func pipesAreRefused() throws {
      let pipe = Pipe()
      let end = pipe.fileHandleForWriting.fileDescriptor
      try PseudoTerminal.with { (terminal) throws in
        #expect(throws: TerminalError.outputIsNotATerminal) {
          try TerminalScreen.open(input: terminal.slave, output: end, environment: xterm)
        }
        #expect(throws: TerminalError.inputIsNotATerminal) {
          try TerminalScreen.open(input: end, output: terminal.slave, environment: xterm)
        }
      }
    }

    @Test func aTerminalWithoutASizeNeedsOneFromElsewhere() throws {
      try PseudoTerminal.with { (terminal) throws in
        terminal.setSize(rows: 0, columns: 0)
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave,
          environment: ["TERM": "xterm-256color", "LINES": "30", "COLUMNS": "90"])
        #expect((screen.width, screen.height) == (90, 30))
        screen.close()
        for environment in [[:], ["LINES": "30"], ["LINES": "30", "COLUMNS": "0"]] {
          #expect(throws: TerminalError.sizeUnknown) {
            try TerminalScreen.open(
              input: terminal.slave, output: terminal.slave,
              environment: environment.merging(xterm) { $1 })
          }
        }
      }
    }

    @Test func errorsAreOneSafeSentence() {
      let errors: [TerminalError] = [
        .outputIsNotATerminal, .inputIsNotATerminal, .typeNotSet, .unknownType("x\u{1B}[2J\n"),
        .incapableType("dumb"), .sizeUnknown, .alreadyOpen, .system(operation: "wait", code: ENOENT),
      ]
      for error in errors {
        let text = error.description
        #expect(text.hasSuffix("."))
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
      }
      #expect(errors[3].description.contains("x?[2J?"))
      #expect(errors[7].description == "cannot wait: No such file or directory.")
    }
  }
}

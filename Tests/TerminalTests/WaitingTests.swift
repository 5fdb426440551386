import Canvas
import Foundation
import Input
import Terminal
import Testing

extension TerminalTests {
  @Suite struct WaitingTests {
    private func withScreen(_ body: (TerminalScreen, PseudoTerminal) throws -> Void) throws {
      try PseudoTerminal.with { (terminal) throws in
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: ["TERM": "xterm-256color"])
        defer { screen.close() }
        try body(screen, terminal)
      }
    }

    /// As many events as are asked for, or what came of them in a long time.
    private func events(_ count: Int, _ screen: TerminalScreen) throws -> [TerminalEvent] {
      var events: [TerminalEvent] = []
      while events.count < count {
        let more = try screen.wait(timeout: .seconds(20))
        if more.isEmpty { break }
        events += more
      }
      return events
    }

    @Test(arguments: [
      ("q", Key.character("q")), ("é", .character("é")), ("漢", .character("漢")),
      ("😀", .character("😀")), ("\r", .enter), ("\n", .enter), ("\t", .tab), ("\u{1B}[Z", .backTab),
      ("\u{7F}", .backspace), ("\u{8}", .backspace), ("\u{1B}", .escape), ("\u{13}", .control("S")),
      ("\u{11}", .control("Q")), ("\u{C}", .control("L")), ("\u{0}", .control("@")),
      ("\u{1B}OA", .up), ("\u{1B}[A", .up), ("\u{1B}OB", .down), ("\u{1B}OC", .right),
      ("\u{1B}OD", .left), ("\u{1B}OH", .home), ("\u{1B}[H", .home), ("\u{1B}[1~", .home),
      ("\u{1B}OF", .end), ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown), ("\u{1B}[3~", .delete),
      ("\u{1B}OP", .function(1)), ("\u{1B}[24~", .function(12)),
    ])
    func keysAreDecoded(typed: String, key: Key) throws {
      try withScreen { (screen, terminal) throws in
        terminal.type(typed)
        #expect(try events(1, screen) == [.key(key)])
        terminal.type("x")
        #expect(try events(1, screen) == [.key(.character("x"))])
      }
    }

    @Test func sequencesNobodyKnowsAreNoCommands() throws {
      try withScreen { (screen, terminal) throws in
        for typed in ["\u{1B}[200~", "\u{1B}[?1;2c", "\u{1B}[I", "\u{1B}[1;5C", "\u{1B}[57361u"] {
          terminal.type(typed + "x")
          #expect(try events(1, screen) == [.key(.character("x"))])
        }
      }
    }

    @Test func escapeBeforeAKeyIsBoth() throws {
      try withScreen { (screen, terminal) throws in
        terminal.type("\u{1B}q")
        #expect(try events(2, screen) == [.key(.escape), .key(.character("q"))])
      }
    }

    @Test func bytesThatAreNotTextLoseNoKeys() throws {
      try withScreen { (screen, terminal) throws in
        terminal.type(bytes: [0xFF, 0xE9, UInt8(ascii: "a"), 0xC3, UInt8(ascii: "b"), 0x80])
        #expect(try events(2, screen) == [.key(.character("a")), .key(.character("b"))])
      }
    }

    @Test func aCharacterMayComeInPieces() throws {
      try withScreen { (screen, terminal) throws in
        terminal.type(bytes: [0xE6, 0xBC])
        #expect(try screen.wait(timeout: .milliseconds(50)).isEmpty)
        terminal.type(bytes: [0xA2])
        #expect(try events(1, screen) == [.key(.character("漢"))])
      }
    }

    @Test func aLongPasteArrivesWhole() throws {
      try withScreen { (screen, terminal) throws in
        let text = String((0..<3000).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
        terminal.type(text)
        let keys = try events(3000, screen)
        #expect(keys == text.map { .key(.character($0)) })
      }
    }

    @Test func theMousePointsAndScrolls() throws {
      try withScreen { (screen, terminal) throws in
        terminal.type("\u{1B}[<0;11;6M\u{1B}[<0;11;6m\u{1B}[<64;1;1M\u{1B}[<65;80;24M\u{1B}[<16;3;4M")
        let events = try events(4, screen)
        #expect(
          events == [
            .mouse(MouseEvent(kind: .click, row: 5, column: 10)),
            .mouse(MouseEvent(kind: .wheelUp, row: 0, column: 0)),
            .mouse(MouseEvent(kind: .wheelDown, row: 23, column: 79)),
            .mouse(MouseEvent(kind: .click, row: 3, column: 2, modifiers: .control)),
          ])
      }
    }

    @Test func wakeUpsFromAnyThreadCountAsOne() throws {
      try withScreen { (screen, _) throws in
        let bell = screen.wakeUp
        DispatchQueue.concurrentPerform(iterations: 64) { @Sendable _ in bell.signal() }
        #expect(try screen.wait() == [.wake])
        #expect(try screen.wait(timeout: .zero).isEmpty)
        Thread { bell.signal() }.start()
        #expect(try screen.wait(timeout: .seconds(20)) == [.wake])
      }
    }

    @Test func aBellMayBeBroughtAlong() throws {
      try PseudoTerminal.with { (terminal) throws in
        let bell = try WakeUp()
        bell.signal()
        let screen = try TerminalScreen.open(
          input: terminal.slave, output: terminal.slave, environment: ["TERM": "xterm-256color"],
          wakeUp: bell)
        defer { screen.close() }
        #expect(screen.wakeUp === bell)
        #expect(try screen.wait() == [.wake])
      }
    }

    @Test func aWaitEndsWhenItsTimeIsOver() throws {
      try withScreen { (screen, _) throws in
        let start = ContinuousClock.now
        #expect(try screen.wait(timeout: .milliseconds(30)).isEmpty)
        #expect(ContinuousClock.now - start >= .milliseconds(30))
        #expect(try screen.wait(timeout: .seconds(-5)).isEmpty)
      }
    }

    @Test func resizesAreToldOnce() throws {
      try withScreen { (screen, terminal) throws in
        var canvas = Canvas(width: 80, height: 24)
        canvas.box(canvas.bounds)
        screen.present(canvas)
        for columns in [30, 60, 50] {
          terminal.setSize(rows: 12, columns: columns)
          kill(getpid(), SIGWINCH)
        }
        #expect(try screen.wait(timeout: .seconds(20)) == [.resize(width: 50, height: 12)])
        #expect(screen.width == 50 && screen.height == 12)
        #expect(try screen.wait(timeout: .milliseconds(1)).isEmpty)
        canvas = Canvas(width: 50, height: 12)
        canvas.box(canvas.bounds, title: "smaller")
        screen.present(canvas)
        #expect(try terminal.settled().text == canvas.text)
        terminal.setSize(rows: 40, columns: 120)
        kill(getpid(), SIGWINCH)
        #expect(try screen.wait(timeout: .seconds(20)) == [.resize(width: 120, height: 40)])
        canvas = Canvas(width: 120, height: 40)
        canvas.box(canvas.bounds, title: "larger")
        screen.present(canvas)
        #expect(try terminal.settled().text == canvas.text)
      }
    }

    @Test func theEndOfInputIsToldOnce() throws {
      try withScreen { (screen, terminal) throws in
        terminal.hangUp()
        #expect(try screen.wait(timeout: .seconds(20)) == [.endOfInput])
        #expect(try screen.wait(timeout: .milliseconds(1)).isEmpty)
      }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func signalsToEndAreEvents(signal: Int32) throws {
      try withScreen { (screen, _) throws in
        kill(getpid(), signal)
        #expect(try screen.wait(timeout: .seconds(20)) == [.quit(signal: signal)])
      }
    }
  }
}

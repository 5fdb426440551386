import Canvas
import Input
import Terminal
import Testing

@Suite struct MemoryTerminalTests {
  @Test func theScriptIsToldInItsOrder() throws {
    let terminal = try MemoryTerminal(
      width: 80, height: 24,
      script: [
        .events([.key("a"), .mouse(MouseEvent(kind: .click, row: 1, column: 2))]),
        .events([.resize(width: 100, height: 30), .key("b")]), .events([.quit(signal: 15)]),
      ])
    let device: any TerminalDevice = terminal
    #expect((device.width, device.height) == (80, 24))
    #expect(
      try device.wait(timeout: nil) == [.key("a"), .mouse(MouseEvent(kind: .click, row: 1, column: 2))])
    #expect((device.width, device.height) == (80, 24))
    #expect(try device.wait(timeout: .zero) == [.resize(width: 100, height: 30), .key("b")])
    #expect((device.width, device.height) == (100, 30))
    #expect(try device.wait(timeout: nil) == [.quit(signal: 15)])
    for _ in 0..<3 { #expect(try device.wait(timeout: nil) == [.endOfInput]) }
  }

  @Test func ringsComeBehindTheScript() throws {
    let terminal = try MemoryTerminal(
      width: 80, height: 24, script: [.events([.key("a")]), .events([.wake, .key("b")]), .events([])])
    for _ in 0..<3 { terminal.wakeUp.signal() }
    #expect(try terminal.wait(timeout: nil) == [.key("a"), .wake])
    terminal.wakeUp.signal()
    #expect(try terminal.wait(timeout: nil) == [.wake, .key("b")])
    #expect(try terminal.wait(timeout: nil).isEmpty)
    terminal.wakeUp.signal()
    #expect(try terminal.wait(timeout: nil) == [.wake])
    #expect(try terminal.wait(timeout: nil) == [.endOfInput])
  }

  @Test func aFailureIsThrownOnce() throws {
    let failure = TerminalError.system(operation: "wait for the terminal", code: 5)
    let terminal = try MemoryTerminal(width: 80, height: 24, script: [.failure(failure)])
    #expect(throws: failure) { try terminal.wait(timeout: nil) }
    #expect(try terminal.wait(timeout: nil) == [.endOfInput])
  }

  @Test func whatIsShownIsKept() throws {
    let terminal = try MemoryTerminal(width: 4, height: 1, script: [])
    var canvas = Canvas(width: 4, height: 1)
    terminal.present(canvas)
    canvas.put(0, 0, "ab")
    terminal.present(canvas)
    terminal.redraw()
    terminal.suspend()
    #expect(terminal.presented.map(\.text) == ["", "ab"])
    #expect((terminal.redraws, terminal.suspensions) == (1, 1))
  }
}

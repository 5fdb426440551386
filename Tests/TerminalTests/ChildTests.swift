import Foundation
import Testing

/// The whole of a program on a screen, in a process of its own: what it leaves behind, however it ends.
@Suite struct ChildTests {
  /// Starts the probe, and hands it over once it has painted.
  private func withProbe(
    _ body: (ChildProcess, PseudoTerminal, _ modesBefore: [UInt32]) throws -> Void
  ) throws {
    try PseudoTerminal.with { (terminal) throws in
      let before = terminal.modes()
      let probe = try ChildProcess([ChildProcess.probe], on: terminal)
      try #require(terminal.shows { $0.isAlternate && $0.text.contains("probe 80×24") })
      #expect(terminal.modes() != before)
      try body(probe, terminal, before)
    }
  }

  private func expectRestored(_ terminal: PseudoTerminal, _ before: [UInt32]) throws {
    let model = try terminal.settled()
    #expect(!model.isAlternate)
    #expect(model.modes == [7, 25])
    #expect(model.unknown.isEmpty)
    #expect(terminal.modes() == before)
  }

  @Test func quittingRestoresTheTerminal() throws {
    try withProbe { (probe, terminal, before) throws in
      terminal.type("q")
      #expect(probe.ending() == .exited(0))
      try expectRestored(terminal, before)
    }
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
  func signalsEndTheProgramCleanly(signal: Int32) throws {
    try withProbe { (probe, terminal, before) throws in
      probe.send(signal)
      #expect(probe.ending() == .exited(128 + signal))
      try expectRestored(terminal, before)
    }
  }

  @Test func controlCEndsTheProgramCleanly() throws {
    try withProbe { (probe, terminal, before) throws in
      terminal.type("\u{3}")
      #expect(probe.ending() == .exited(128 + SIGINT))
      try expectRestored(terminal, before)
    }
  }

  @Test func aClosedWindowEndsTheProgram() throws {
    try withProbe { (probe, terminal, _) throws in
      terminal.hangUp()
      #expect(probe.ending() == .exited(128 + SIGHUP))
    }
  }

  @Test func exitAnywhereRestoresTheTerminal() throws {
    try withProbe { (probe, terminal, before) throws in
      terminal.type("x")
      #expect(probe.ending() == .exited(7))
      try expectRestored(terminal, before)
    }
  }

  @Test(arguments: [("f", [SIGSEGV]), ("t", [SIGILL, SIGTRAP]), ("a", [SIGABRT])])
  func aCrashRestoresTheTerminal(key: String, signals: [Int32]) throws {
    try withProbe { (probe, terminal, before) throws in
      terminal.type("e" + key)
      #expect(signals.map { ChildProcess.Ending.signaled($0) }.contains(probe.ending()))
      try expectRestored(terminal, before)
      let text = try terminal.settled().text
      #expect(text.contains("a line for standard error"))
      if key == "t" { #expect(text.contains("the worker gave up")) }
    }
  }

  @Test(arguments: [SIGSEGV, SIGABRT, SIGQUIT])
  func aCrashSentFromOutsideRestoresTheTerminal(signal: Int32) throws {
    try withProbe { (probe, terminal, before) throws in
      probe.send(signal)
      #expect(probe.ending() == .signaled(signal))
      try expectRestored(terminal, before)
    }
  }

  @Test func standardErrorWaitsForTheEnd() throws {
    try withProbe { (probe, terminal, before) throws in
      terminal.type("e")
      #expect(terminal.shows { $0.text.contains("character(\"e\")") })
      #expect(!terminal.model.text.contains("standard error"))
      terminal.type("q")
      #expect(probe.ending() == .exited(0))
      try expectRestored(terminal, before)
      #expect(try terminal.settled().text.contains("a line for standard error"))
    }
  }

  @Test func wakeUpsFromAThreadArrive() throws {
    try withProbe { (probe, terminal, _) throws in
      terminal.type("w")
      #expect(terminal.shows { $0.lines.contains { $0.contains("│ wake ") } })
      terminal.type("q")
      #expect(probe.ending() == .exited(0))
    }
  }

  @Test func aResizedWindowIsPaintedAgain() throws {
    try withProbe { (probe, terminal, _) throws in
      for (rows, columns) in [(30, 100), (16, 60), (1, 1), (24, 80)] {
        terminal.setSize(rows: rows, columns: columns)
        let last = "└" + String(repeating: "─", count: max(0, columns - 2)) + "┘"
        #expect(
          terminal.shows { rows == 1 || ($0.lines.last == last && $0.text.contains("\(columns)×\(rows)")) })
      }
      terminal.type("q")
      #expect(probe.ending() == .exited(0))
    }
  }

  @Test func aProgramContinuedAfterAStopPaintsAgain() throws {
    try withProbe { (probe, terminal, _) throws in
      terminal.type("s")
      #expect(probe.ending() == .stopped)
      let scribble = Array("\u{1B}[2J\u{1B}[Hscribble".utf8)
      _ = scribble.withUnsafeBytes { write(terminal.slave, $0.baseAddress, $0.count) }
      #expect(terminal.shows { $0.text.contains("scribble") })
      probe.send(SIGCONT)
      #expect(terminal.shows { !$0.text.contains("scribble") && $0.text.contains("probe 80×24") })
      terminal.type("q")
      #expect(probe.ending() == .exited(0))
    }
  }

  @Test func suspendingHandsTheTerminalToTheShell() throws {
    let script = """
      set -m; "$1"; echo "stopped with $?"; read line; fg; echo "ended with $?"
      """
    try PseudoTerminal.with { (terminal) throws in
      let before = terminal.modes()
      let shell = try ChildProcess(["/bin/sh", "-c", script, "sh", ChildProcess.probe], on: terminal)
      try #require(terminal.shows { $0.isAlternate && $0.text.contains("probe 80×24") })
      // One after the other: Ctrl-Z throws away what is typed and not yet read.
      terminal.type("e")
      #expect(terminal.shows { $0.text.contains("character(\"e\")") })
      terminal.type("\u{1A}")
      #expect(terminal.shows { $0.text.contains("stopped with 148") })
      try expectRestored(terminal, before)
      #expect(try terminal.settled().text.contains("a line for standard error"))
      terminal.type("\n")
      #expect(terminal.shows { $0.isAlternate && $0.text.contains("probe 80×24") && !$0.showsCursor })
      terminal.type("w")
      #expect(terminal.shows { $0.lines.contains { $0.contains("│ wake ") } })
      terminal.type("q")
      #expect(terminal.shows { $0.text.contains("ended with 0") })
      #expect(shell.ending() == .exited(0))
      try expectRestored(terminal, before)
    }
  }

  @Test(arguments: [("dumb", "cannot move the cursor"), ("", "TERM is not set")])
  func aTerminalOfNoUseGetsOneLine(type: String, message: String) throws {
    try PseudoTerminal.with { (terminal) throws in
      let probe = try ChildProcess([ChildProcess.probe], on: terminal, environment: ["TERM": type])
      #expect(probe.ending() == .exited(1))
      let model = try terminal.settled()
      #expect(model.lines[0].hasPrefix("terminal-probe: "))
      #expect(model.text.contains(message))
      #expect(model.unknown.isEmpty)
    }
  }
}

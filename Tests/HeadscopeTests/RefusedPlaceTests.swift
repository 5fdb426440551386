import CPseudoTerminal
import Glibc
import TestSupport
import Testing

/// Places that readings cannot be written to, and terminals that hold no screen.
@Suite struct RefusedPlaceTests {
  /// The path is found out before the model is looked for, let alone run.
  static let files = [
    Refusal("run --model nosuch --task niah_single_1 --csv missing/out.csv", 1, "missing/out.csv"),
    Refusal("run --model nosuch --task niah_single_1 --json missing/out.json", 1, "missing/out.json"),
    Refusal("run --model nosuch --task niah_single_1 --svg missing/out.svg", 1, "missing/out.svg"),
    Refusal("run --model nosuch --task niah_single_1 --csv a --json missing/b", 1, "missing/b"),
    Refusal("run --model nosuch --task niah_single_1 --csv .", 1, "directory"),
    Refusal("run --model nosuch --survey 2 --csv missing/out.csv", 1, "missing/out.csv"),
  ]

  @Test(arguments: files) func aFileThatCannotBeWritten(refusal: Refusal) throws {
    try TemporaryFolder.with { try refusal.check(in: $0) }
  }

  @Test func aFullDevice() throws {
    let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
    try #require(full >= 0)
    defer { close(full) }
    try TemporaryFolder.with { folder in
      try Refusal("run --task niah_single_1 --length 128 --steps 0", 1, "space").check(
        in: folder, output: .file(full))
    }
  }

  @Test(arguments: [Refusal("", 1, "headscope run"), Refusal("explore", 1, "headscope run")])
  func noTerminal(refusal: Refusal) throws {
    try TemporaryFolder.with { try refusal.check(in: $0) }
  }

  @Test(arguments: [
    ("dumb", "dumb"), ("", "TERM"), ("no-such-terminal", "no-such-terminal"),
  ])
  func aTerminalWithoutACursor(type: String, word: String) throws {
    var (far, near): (Int32, Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 64)
    try #require(pseudo_terminal_open(&far, &near, &name) == 0)
    defer {
      close(near)
      close(far)
    }
    try TemporaryFolder.with { folder in
      try Refusal("explore", 1, "headscope run", word).check(
        in: folder, input: near, output: .file(near), environment: ["TERM": type])
    }
    var byte: UInt8 = 0
    try #require(fcntl(far, F_SETFL, O_NONBLOCK) == 0)
    #expect(read(far, &byte, 1) == -1 && errno == EAGAIN, "something was written to the terminal")
  }
}

import Glibc
import TestSupport
import Testing

/// A run that is ended from outside.
@Suite struct InterruptionTests {
  private let long = [
    "run", "--task", "niah_single_2", "--length", "2000", "--steps", "40", "--csv", "out.csv", "--json",
    "out.json",
  ]

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func aSignalLeavesNoFile(signal: Int32) throws {
    try TemporaryFolder.with { folder in
      let program = try Program(long, in: folder.path)
      for _ in 0..<6000 where !program.handles(signal) { usleep(5000) }
      try #require(program.handles(signal))
      program.send(signal)
      let outcome = program.outcome()
      #expect(outcome.ending == .exited(128 + signal))
      #expect(outcome.output.isEmpty)
      #expect(try folder.contents() == [])
    }
  }

  /// What was there before stays as it was.
  @Test func aSignalLeavesTheOldFile() throws {
    try TemporaryFolder.with { folder in
      try folder.write("old", to: "out.csv")
      let program = try Program(long, in: folder.path)
      for _ in 0..<6000 where !program.handles(SIGTERM) { usleep(5000) }
      try #require(program.handles(SIGTERM))
      program.send(SIGTERM)
      #expect(program.outcome().ending == .exited(128 + SIGTERM))
      #expect(try folder.contents() == ["out.csv"])
      #expect(try folder.data("out.csv").elementsEqual("old".utf8))
    }
  }
}

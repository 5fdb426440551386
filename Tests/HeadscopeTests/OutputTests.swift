import Foundation
import Testing

/// Where the program writes, and what it leaves alone.
@Suite struct OutputTests {
  private static let choices = ["run", "--task", "niah_single_1", "--length", "60", "--steps", "1"]

  private func run(_ program: Program, _ more: [String], output: FileHandle? = nil) throws -> Program.Result {
    let process = try program.start(Self.choices + more, output: output)
    process.waitUntilExit()
    return try program.result(of: process)
  }

  @Test func aFileHoldsWhatStandardOutputGets() throws {
    let program = try Program()
    let shown = try run(program, ["--csv", "-"])
    #expect(shown.status == 0 && shown.complaint.isEmpty)
    #expect(try run(program, ["--csv", "x.csv"]).status == 0)
    #expect(program.files == ["x.csv"])
    #expect(try Data(contentsOf: URL(filePath: program.folder + "/x.csv")) == shown.output)
    #expect(shown.text.split(separator: "\n").count == 1 + 2 * 2 * 24)
  }

  @Test func whatIsNotAFileIsWrittenToAndKept() throws {
    let program = try Program()
    let pipe = program.folder + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    // Held open for both directions, so that neither side waits for the other; 64 KiB fit without a reader.
    let reader = try FileHandle(forUpdating: URL(filePath: pipe))
    #expect(try run(program, ["--csv", "pipe"]).status == 0)
    #expect(String(decoding: reader.availableData, as: UTF8.self).hasPrefix("model,prompt,"))
    var status = stat()
    #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }

  @Test func aLinkStaysALinkAndTheModeStays() throws {
    let program = try Program()
    let target = program.folder + "/target.csv"
    try Data("old".utf8).write(to: URL(filePath: target))
    chmod(target, 0o640)
    try FileManager.default.createSymbolicLink(
      atPath: program.folder + "/link.csv", withDestinationPath: "target.csv")
    #expect(try run(program, ["--csv", "link.csv"]).status == 0)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: program.folder + "/link.csv") == "target.csv")
    #expect(try String(contentsOfFile: target, encoding: .utf8).hasPrefix("model,prompt,"))
    var status = stat()
    #expect(stat(target, &status) == 0 && status.st_mode & 0o777 == 0o640)
  }

  @Test func aReaderThatLeavesCostsNothingElse() throws {
    let program = try Program()
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let result = try run(program, ["--csv", "-", "--json", "x.jsonl"], output: pipe.fileHandleForWriting)
    #expect(result.status == 1)
    #expect(result.complaint.isEmpty)
    #expect(program.files.isEmpty)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aSignalLeavesNothing(signal: Int32) throws {
    let program = try Program()
    let process = try program.start([
      "run", "--task", "niah_single_1", "--length", "1000", "--steps", "1000", "--csv", "x.csv",
    ])
    // The temporary file says that the signals are watched for: it is opened just before.
    while program.files.isEmpty, process.isRunning { usleep(1000) }
    usleep(50_000)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(try program.result(of: process).status == 128 + signal)
    #expect(program.files.isEmpty)
  }

  @Test func aSmallContextSurveysAllTheSame() throws {
    let program = try Program()
    try program.model(replacing: "config.json") { data in
      Data(String(decoding: data, as: UTF8.self).replacing("2048", with: "200").utf8)
    }
    let result = try program.run("run", "--model", "model", "--survey", "2")
    #expect(result.status == 0, "\(result.complaint)")
  }

  @Test func compactCachesGiveTheSameBytesAndSayTheirSize() throws {
    let program = try Program()
    let plain = try run(program, ["--policy", "ada-snapkv", "--budget", "40"])
    let compact = try run(program, ["--policy", "ada-snapkv", "--budget", "40", "--compact"])
    #expect(plain.output == compact.output)
    // 6 layers × 4 heads × (40 kept + 1 decoded) × keys and values of 32 floats.
    #expect(compact.complaint.contains("ada-snapkv holds \(6 * 4 * 41 * 2 * 32 * 4) bytes"))
  }
}

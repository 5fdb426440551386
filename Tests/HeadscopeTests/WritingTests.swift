import Foundation
import Glibc
import TestSupport
import Testing

/// What `run` writes, and where to.
@Suite struct WritingTests {
  private static let short = ["run", "--task", "niah_single_1", "--length", "128", "--steps", "1"]
  /// What the short run says on standard output.
  private static let expected = Result { try TemporaryFolder.with { try output(short, in: $0) } }

  /// Standard output of a run that ends well and says nothing else.
  private static func output(_ arguments: [String], in folder: TemporaryFolder) throws -> Data {
    let outcome = try Program.run(arguments, in: folder.path)
    #expect(outcome.ending == .exited(0))
    #expect(outcome.errors == "")
    return outcome.output
  }

  private func text(_ data: Data) throws -> String { try #require(String(data: data, encoding: .utf8)) }

  private func kind(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
  }

  @Test func standardOutputAndAFileHoldTheSameBytes() throws {
    try TemporaryFolder.with { folder in
      let expected = try Self.expected.get()
      #expect(expected.starts(with: Data("model,prompt,protocol,policy,".utf8)))
      #expect(try Self.output(Self.short + ["--csv", "-"], in: folder) == expected)
      #expect(try folder.contents() == [])
      #expect(try Self.output(Self.short + ["--csv", "out.csv"], in: folder).isEmpty)
      #expect(try folder.contents() == ["out.csv"])
      #expect(try folder.data("out.csv") == expected)
    }
  }

  @Test func theRowsAreThoseAskedFor() throws {
    let rows = try StrictCSV.rows(text(Self.expected.get()))
    // A header; the full cache and one policy, after the prompt and after a step, 6 layers of 4 KV heads.
    #expect(rows.count == 1 + 2 * 2 * 6 * 4)
    #expect(rows.allSatisfy { $0.count == rows[0].count })
  }

  @Test func aFileIsReplaced() throws {
    try TemporaryFolder.with { folder in
      try folder.write(String(repeating: "old ", count: 100_000), to: "out.csv")
      #expect(try Self.output(Self.short + ["--csv", "out.csv"], in: folder).isEmpty)
      #expect(try folder.data("out.csv") == Self.expected.get())
      #expect(try folder.contents() == ["out.csv"])
    }
  }

  @Test func aLinkStaysALink() throws {
    try TemporaryFolder.with { folder in
      try folder.makeFolder("elsewhere")
      try folder.write("old", to: "elsewhere/real.csv")
      try #require(symlink("elsewhere/real.csv", folder.url("out.csv").path) == 0)
      #expect(try Self.output(Self.short + ["--csv", "out.csv"], in: folder).isEmpty)
      #expect(kind(folder.url("out.csv").path) == S_IFLNK)
      #expect(kind(folder.url("elsewhere/real.csv").path) == S_IFREG)
      #expect(try folder.data("elsewhere/real.csv") == Self.expected.get())
      #expect(try folder.contents() == ["elsewhere", "elsewhere/real.csv", "out.csv"])
    }
  }

  /// A link to a place where no file is yet: the file comes to be there.
  @Test func aLinkToNoFileYetStaysALink() throws {
    try TemporaryFolder.with { folder in
      try #require(symlink("real.csv", folder.url("out.csv").path) == 0)
      #expect(try Self.output(Self.short + ["--csv", "out.csv"], in: folder).isEmpty)
      #expect(kind(folder.url("out.csv").path) == S_IFLNK)
      #expect(try folder.data("real.csv") == Self.expected.get())
    }
  }

  @Test func aLinkToStandardOutputIsWrittenTo() throws {
    try TemporaryFolder.with { folder in
      try #require(symlink("/proc/self/fd/1", folder.url("out.csv").path) == 0)
      #expect(try Self.output(Self.short + ["--csv", "out.csv"], in: folder) == Self.expected.get())
      #expect(kind(folder.url("out.csv").path) == S_IFLNK)
      #expect(try folder.contents() == ["out.csv"])
    }
  }

  @Test func aNamedPipeIsWrittenToAndStays() throws {
    try TemporaryFolder.with { folder in
      let path = folder.url("pipe").path
      try #require(mkfifo(path, 0o600) == 0)
      // Open for both, so that neither side waits for the other to open; it holds a short run's rows.
      let pipe = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
      try #require(pipe >= 0)
      defer { close(pipe) }
      #expect(try Self.output(Self.short + ["--csv", "pipe"], in: folder).isEmpty)
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(pipe, &bytes, bytes.count)
      #expect(try Data(bytes.prefix(max(0, count))) == Self.expected.get())
      #expect(kind(path) == S_IFIFO)
      #expect(try folder.contents() == ["pipe"])
    }
  }

  @Test func aReaderThatLeavesLeavesNothingHalfWritten() throws {
    try TemporaryFolder.with { folder in
      let whole = try Self.output(Self.short + ["--json", "-"], in: folder)
      let outcome = try Program.run(
        Self.short + ["--csv", "-", "--json", "out.json"], in: folder.path, output: .unread)
      #expect(outcome.ending != .outOfTime && outcome.ending != .exited(0))
      let contents = try folder.contents()
      #expect(contents == [] || contents == ["out.json"])
      if contents == ["out.json"] { #expect(try folder.data("out.json") == whole) }
    }
  }

  @Test func theNumberOfThreadsChangesNothing() throws {
    try TemporaryFolder.with { folder in
      let arguments = ["run", "--task", "niah_multikey_1", "--length", "200", "--steps", "2"]
      let one = try Self.output(arguments + ["--threads", "1"], in: folder)
      #expect(!one.isEmpty)
      #expect(try Self.output(arguments + ["--threads", "2"], in: folder) == one)
      let json = try Self.output(arguments + ["--json", "-", "--threads", "1"], in: folder)
      #expect(try Self.output(arguments + ["--json", "-", "--threads", "2"], in: folder) == json)
    }
  }

  @Test func aModelOfAnyNameIsReadBack() throws {
    try TemporaryFolder.with { folder in
      let name = "q\"x,y"
      try folder.copyModel(to: name)
      let written = try Self.output(Self.short + ["--model", name], in: folder)
      let rows = try StrictCSV.rows(text(written))
      let known = try StrictCSV.rows(text(Self.expected.get()))
      #expect(rows.first?.first == "model")
      #expect(rows.dropFirst().allSatisfy { $0.first == name })
      #expect(rows.map { $0.dropFirst() } == known.map { $0.dropFirst() })
      let lines = try Self.output(Self.short + ["--model", name, "--json", "-"], in: folder)
        .split(separator: UInt8(ascii: "\n"))
      #expect(lines.count == 4)
      for line in lines { #expect(try JSONObject.read(line)["model"] as? String == name) }
    }
  }

  @Test func aModelOfShortContextIsSurveyed() throws {
    try TemporaryFolder.with { folder in
      try folder.copyModel(to: "model")
      try folder.edit("model/config.json") { $0["max_position_embeddings"] = 256 }
      let rows = try StrictCSV.rows(
        text(Self.output(["run", "--model", "model", "--survey", "3"], in: folder)))
      let prompts = try #require(rows.first?.firstIndex(of: "prompts"))
      #expect(rows.count > 1)
      #expect(rows.dropFirst().allSatisfy { $0[prompts] == "3" })
    }
  }
}

import Export
import Foundation
import TestSupport
import Testing

@Suite struct OutputFileTests {
  /// More than waits in a block, of no even length.
  private static let long = String(repeating: "0123456789,\n", count: 20_000)

  @Test func filesAreWholeOrAbsent() throws {
    try TemporaryFolder.with { folder in
      let path = folder.path + "/a.csv"
      for text in ["half", Self.long] {
        let file = try OutputFile(path: path)
        try file.write(text)
      }
      #expect(try folder.contents().isEmpty)
      let file = try OutputFile(path: path)
      try file.write("who")
      try file.write("le")
      #expect(try !folder.contents().contains("a.csv"))
      try file.finish()
      #expect(try folder.contents() == ["a.csv"])
      #expect(try folder.data("a.csv") == Data("whole".utf8))
      for bad in [folder.path, folder.path + "/missing/a.csv"] {
        #expect(throws: ExportError.self) { try OutputFile(path: bad) }
      }
    }
  }

  /// Pieces of all sizes around a block's, texts and bytes, in their order.
  @Test func blocksJoinWithoutASeam() throws {
    try TemporaryFolder.with { folder in
      let file = try OutputFile(path: folder.path + "/a")
      var expected = Data()
      for size in [0, 1, 65_535, 1, 65_536, 65_537, 3, 200_000, 0] {
        let piece = [UInt8](repeating: UInt8(size % 251), count: size)
        try file.write(piece)
        try file.write(Self.long)
        expected += Data(piece) + Data(Self.long.utf8)
      }
      try file.finish()
      #expect(try folder.data("a") == expected)
    }
  }

  /// Few bytes wait: those of more than a block go to disk while the file is being written.
  @Test func onlyABlockWaits() throws {
    try TemporaryFolder.with { folder in
      let file = try OutputFile(path: folder.path + "/a")
      func size() throws -> Int { try folder.data(#require(folder.contents().first)).count }
      try file.write(String(repeating: "x", count: 65_535))
      #expect(try size() == 0)
      try file.write("xx")
      #expect(try size() == 65_536)
      try file.flush()
      #expect(try size() == 65_537)
      #expect(try folder.contents() != ["a"])
      try file.finish()
    }
  }

  /// A device is written to directly; what it does not take is said at the end of a block or of the file, and again.
  @Test func aFullDeviceIsToldUntilTheEnd() throws {
    let short = try OutputFile(path: "/dev/full")
    try short.write("few bytes")
    let long = try OutputFile(path: "/dev/full")
    #expect(throws: ExportError.self) { try long.write(Self.long) }
    for file in [short, long] {
      let error = try #require(#expect(throws: ExportError.self) { try file.finish() })
      #expect(throws: error) { try file.write("more") }
      #expect(throws: error) { try file.flush() }
      #expect(throws: error) { try file.finish() }
      guard case .unwritable("/dev/full", _) = error else {
        Issue.record("\(error)")
        continue
      }
    }
  }

  @Test func aPipeThatNobodyReadsIsClosed() throws {
    signal(SIGPIPE, SIG_IGN)
    try TemporaryFolder.with { folder in
      let path = folder.path + "/pipe"
      try #require(mkfifo(path, 0o600) == 0)
      let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      try #require(reader >= 0)
      let file = try OutputFile(path: path)
      try file.write("first")
      try file.flush()
      var bytes = [UInt8](repeating: 0, count: 16)
      #expect(read(reader, &bytes, 16) == 5)
      close(reader)
      try file.write("second")
      #expect(throws: ExportError.closed(path: path)) { try file.finish() }
      #expect(try folder.contents() == ["pipe"])
    }
  }

  /// A file keeps its mode, a link stays one, and what it leads to is replaced.
  @Test func aLinkAndItsModeStay() throws {
    try TemporaryFolder.with { folder in
      try folder.write("old", to: "real")
      try #require(chmod(folder.path + "/real", 0o640) == 0)
      try #require(symlink("real", folder.path + "/link") == 0)
      let file = try OutputFile(path: folder.path + "/link")
      try file.write("new")
      try file.finish()
      var status = stat()
      #expect(lstat(folder.path + "/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
      #expect(stat(folder.path + "/real", &status) == 0 && status.st_mode & 0o7777 == 0o640)
      #expect(try folder.data("real") == Data("new".utf8))
    }
  }
}

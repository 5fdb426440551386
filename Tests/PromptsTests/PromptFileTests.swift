import Foundation
import TestSupport
import Testing

@testable import Prompts

@Suite struct PromptFileTests {
  /// A file with those bytes while the body runs.
  private func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    try TemporaryFolder.with { folder in
      try folder.write(Data(bytes), to: "prompt")
      return try body(folder.url("prompt").path(percentEncoded: false))
    }
  }

  @Test(arguments: [
    ("x", "x"), ("x\n", "x"), ("x\r\n", "x"), ("x\n\n", "x\n"), ("\n\n", "\n"), (" ", " "), ("x\r", "x\r"),
    ("é\n日本 👍\n", "é\n日本 👍"), ("a\0b", "a\0b"),
  ])
  func readsTextWithoutTheLastLineBreak(contents: String, text: String) throws {
    let read = try withFile(Array(contents.utf8)) { try PromptFile.read($0) }
    #expect(Array(read.utf8) == Array(text.utf8))
  }

  @Test(arguments: ["", "\n", "\r\n"])
  func emptyFiles(contents: String) throws {
    try withFile(Array(contents.utf8)) { path -> Void in
      #expect(throws: PromptError.empty(path: path)) { _ = try PromptFile.read(path) }
      #expect(throws: PromptError.empty(path: path)) { _ = try TokenIDFile.read(path) }
    }
  }

  @Test(
    arguments: [
      ([0xFF], 0), ([0x61, 0x62, 0x80], 2), ([0x61, 0xC3], 1), ([0x61, 0xC3, 0x28], 1),
      ([0xE2, 0x82, 0xAC, 0xED, 0xA0, 0x80], 3), ([0x61, 0xC0, 0xAF], 1),
      ([0x0A, 0xF4, 0x90, 0x80, 0x80], 1),
    ] as [([UInt8], Int)])
  func brokenTextNamesTheByte(bytes: [UInt8], offset: Int) throws {
    try withFile(bytes) { path -> Void in
      let error = #expect(throws: PromptError.self) { try PromptFile.read(path) }
      #expect(error == .notUTF8(path: path, offset: offset))
    }
  }

  @Test func missingFiles() throws {
    let path = NSTemporaryDirectory() + "no-such-\(UUID().uuidString)"
    for path in [path, path + "/deeper"] {
      let error = try #require(throws: PromptError.self) { try PromptFile.read(path) }
      #expect(error == .missingFile(path: path) && error.isMissingFile)
      #expect(error.description.contains(path))
    }
  }

  @Test func directories() throws {
    let error = try #require(throws: PromptError.self) { try PromptFile.read(NSTemporaryDirectory()) }
    guard case .unreadable = error else {
      Issue.record("\(error)")
      return
    }
    #expect(!error.isMissingFile)
  }

  @Test func tooLargeFiles() throws {
    try withFile([UInt8](repeating: 0x61, count: 100)) { path throws -> Void in
      let bytes = try InputFile.read(path, limit: 100)
      #expect(bytes.count == 100)
      let error = #expect(throws: PromptError.self) { try InputFile.read(path, limit: 99) }
      #expect(error == .tooLarge(path: path, limit: 99))
    }
  }

  @Test func pipes() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("from a pipe\n".utf8))
    try pipe.fileHandleForWriting.close()
    let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    #expect(try PromptFile.read(path) == "from a pipe")
  }

  @Test func theStandardInputIsNamed() {
    #expect(PromptError.empty(path: "-").description.hasPrefix("The standard input"))
  }

  @Test(
    arguments: [
      ("1 2 3", [1, 2, 3]), ("  0\t7\r\n\n2147483647\n", [0, 7, Int32.max]), ("007", [7]),
    ] as [(String, [Int32])])
  func tokenIDs(contents: String, ids: [Int32]) throws {
    #expect(try withFile(Array(contents.utf8)) { try TokenIDFile.read($0) } == ids)
  }

  @Test(arguments: [
    ("x", 1, 1, "x"), ("1 2\n3 4x 5", 2, 3, "4x"), ("1\n\n -1", 3, 2, "-1"), ("+1", 1, 1, "+1"),
    ("2147483648", 1, 1, "2147483648"), ("1,2", 1, 1, "1,2"),
    ("99999999999999999999", 1, 1, "99999999999999999999"),
    ("1.0", 1, 1, "1.0"), ("é", 1, 1, "é"),
  ])
  func badTokenIDsNameTheirPlace(contents: String, line: Int, column: Int, word: String) throws {
    try withFile(Array(contents.utf8)) { path -> Void in
      let expected = PromptError.badTokenID(path: path, line: line, column: column, word: word)
      #expect(throws: expected) { _ = try TokenIDFile.read(path) }
      #expect(expected.description.contains("line \(line), column \(column)"))
    }
  }
}

import TestSupport
import Testing

@testable import Formats

/// A model that is split into several files opens by the first of them.
@Suite struct GGUFSplitTests {
  /// One file of a split model, with one tensor of its own.
  private static func part(_ number: UInt16, of count: UInt16, _ spoil: (inout GGUFBytes) -> Void = { _ in })
    -> GGUFBytes
  {
    var file = GGUFBytes()
    file.set("split.no", type: 2, littleEndian(number))
    file.set("split.count", type: 2, littleEndian(count))
    file.set("split.tensors.count", type: 5, littleEndian(Int32(count)))
    if number == 0 { file.set("general.architecture", "llama") }
    file.add("t\(number)", [1], littleEndian(Float(number).bitPattern))
    spoil(&file)
    return file
  }

  /// Writes files by their names and opens the one called `x-00001-of-00003.gguf`.
  private func open(_ files: [(String, GGUFBytes)]) throws -> (file: GGUFFile?, error: String?) {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      for (name, file) in files { try write(file.file(), to: directory + "/" + name) }
      do {
        return (try GGUFFile(path: directory + "/x-00001-of-00003.gguf"), nil)
      } catch let error as FormatError {
        return (nil, error.description.replacing(directory + "/", with: ""))
      }
    }
  }

  private static let first = ("x-00001-of-00003.gguf", part(0, of: 3))
  private static let second = ("x-00002-of-00003.gguf", part(1, of: 3))
  private static let third = ("x-00003-of-00003.gguf", part(2, of: 3))

  @Test func `all files are opened`() throws {
    let file = try #require(try open([Self.first, Self.second, Self.third]).file)
    #expect(file.tensors.count == 3)
    #expect(file.paths.map { $0.suffix(21) } == [Self.first.0, Self.second.0, Self.third.0].map { $0[...] })
    #expect(try file.string("general.architecture") == "llama")
    for part in 0..<3 {
      #expect(try file.info(named: "t\(part)").part == part)
      #expect(try file.floats(named: "t\(part)") == [Float(part)])
    }
  }

  @Test func `a file that is missing is named`() throws {
    #expect(try open([Self.first, Self.second]).error == "x-00003-of-00003.gguf: no such file or directory.")
  }

  @Test func `a model of one file needs no other`() throws {
    for count in UInt16(0)...1 {
      let file = try GGUFBytes.open(Self.part(0, of: count).file())
      #expect(file.tensors.count == 1)
    }
  }

  @Test func `another file than the first is refused`() throws {
    #expect(
      try open([("x-00001-of-00003.gguf", Self.second.1)]).error
        == "x-00001-of-00003.gguf: \"split.no\" is 1, expected 0, as for file 1 of 3.")
  }

  @Test func `a file of another name is refused`() throws {
    let error = try #require(throws: FormatError.self) { try GGUFBytes.open(Self.first.1.file()) }
    #expect(
      error.description
        == "x.gguf: \"split.count\" is 3, "
        + "expected a file name that ends in -00001-of-00003.gguf, beside the other files.")
  }

  @Test func `files that do not belong together are refused`() throws {
    let swapped = try open([Self.first, (Self.second.0, Self.third.1), Self.third]).error
    #expect(swapped == "x-00002-of-00003.gguf: \"split.no\" is 2, expected 1, as for file 2 of 3.")
    let other = try open([Self.first, (Self.second.0, Self.part(1, of: 4)), Self.third]).error
    #expect(other == "x-00002-of-00003.gguf: \"split.count\" is 4, expected 3, as for the first file.")
    let whole = try open([Self.first, (Self.second.0, GGUFBytes()), Self.third]).error
    #expect(whole == "x-00002-of-00003.gguf: \"split.no\" is missing, expected 1, as for file 2 of 3.")
  }

  @Test func `a tensor in two files is refused`() throws {
    let again = Self.part(2, of: 3) { $0.add("t0", [1], [0, 0, 0, 0]) }
    let offset = 24 + again.values.joined().count + again.entries[0].count
    #expect(
      try open([Self.first, Self.second, (Self.third.0, again)]).error
        == "x-00003-of-00003.gguf: at byte \(offset): the name \"t0\" stands twice, "
        + "expected names to be unique.")
  }

  @Test func `the first file's number of tensors is checked`() throws {
    let more = Self.part(2, of: 3) { $0.add("t3", [1], [0, 0, 0, 0]) }
    #expect(
      try open([Self.first, Self.second, (Self.third.0, more)]).error
        == "x-00001-of-00003.gguf: \"split.tensors.count\" is 3, expected 4, which is what the 3 files hold.")
  }

  @Test func `a count that is no number of files is refused`() throws {
    var file = GGUFBytes()
    file.set("split.count", type: 5, littleEndian(Int32(-3)))
    let error = try #require(throws: FormatError.self) { try GGUFBytes.open(file.file()) }
    #expect(error.description == "x.gguf: \"split.count\" is -3, expected an integer from 0 to 65535.")
  }
}

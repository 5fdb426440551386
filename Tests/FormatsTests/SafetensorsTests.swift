import Formats
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  /// Opens the bytes as a file called `x.safetensors`.
  func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      try write(bytes, to: directory + "/x.safetensors")
      return try SafetensorsFile(path: directory + "/x.safetensors")
    }
  }

  @Test func `tensors and metadata are read as they were written`() throws {
    var bytes = SafetensorsBytes()
    bytes.metadata = [("format", "headscope-recording"), ("note", #"a\n\"b\" \u00e9\ud83d\ude00"#)]
    bytes.tensors.append(("odd", "U8", [3], [1, 2, 3]))
    bytes.add("floats", shape: [2, 2], floats: [1.5, -2, .pi, -.infinity])
    bytes.tensors.append(("halves", "F16", [2], [0x00, 0x3C, 0x00, 0xC0]))
    bytes.tensors.append(("brains", "BF16", [1, 2], [0x80, 0x3F, 0x00, 0xC0]))
    bytes.tensors.append(("ids", "I32", [2], littleEndian(Int32(-7)) + littleEndian(Int32.max)))
    bytes.tensors.append(("none", "F32", [0, 5], []))
    bytes.tensors.append(("scalar", "F32", [], littleEndian(Float(9).bitPattern)))
    let file = try open(bytes.file())
    #expect(file.metadata == ["format": "headscope-recording", "note": "a\n\"b\" é😀"])
    #expect(file.tensors.count == 7)
    #expect(try file.floats(named: "floats") == [1.5, -2, .pi, -.infinity])
    #expect(try file.floats(named: "halves") == [1, -2])
    #expect(try file.floats(named: "brains") == [1, -2])
    #expect(try file.floats(named: "scalar") == [9])
    #expect(try file.floats(named: "none") == [])
    #expect(try file.int32s(named: "ids") == [-7, .max])
    #expect(try file.withBytes(named: "odd") { Array($0) } == [1, 2, 3])
    let info = try file.info(named: "brains")
    #expect(info.type == .bfloat16)
    #expect(info.shape == [1, 2])
    #expect(info.elementCount == 2)
  }

  @Test func `tensors are asked for by a name and a type that exist`() throws {
    var bytes = SafetensorsBytes()
    bytes.tensors.append(("u", "U8", [1], [1]))
    let file = try open(bytes.file())
    #expect(throws: FormatError.missingTensor(file: file.path, tensor: "v")) {
      try file.floats(named: "v")
    }
    #expect(
      throws: FormatError.wrongType(
        file: file.path, tensor: "u", type: "U8", expected: "F32, F16 or BF16")
    ) { try file.floats(named: "u") }
    #expect(throws: FormatError.wrongType(file: file.path, tensor: "u", type: "U8", expected: "I32")) {
      try file.int32s(named: "u")
    }
  }

  @Test func `the header may be padded and the file may hold nothing`() throws {
    #expect(try open(SafetensorsBytes.file(header: "{}")).tensors.isEmpty)
    #expect(try open(SafetensorsBytes.file(header: "{}    \n ")).tensors.isEmpty)
    #expect(try open(SafetensorsBytes.file(header: #"{"__metadata__":{}}"#)).metadata.isEmpty)
  }

  /// One entry of a header.
  static func entry(_ name: String, _ offsets: String, shape: String = "[2]", type: String = "\"F32\"")
    -> String
  {
    "\"\(name)\":{\"dtype\":\(type),\"shape\":\(shape),\"data_offsets\":\(offsets)}"
  }

  /// A wrong file and what its sentence must say.
  struct Lie: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let says: [String]

    init(_ name: String, _ bytes: [UInt8], _ says: String...) {
      testDescription = name
      self.bytes = bytes
      self.says = says
    }

    init(_ name: String, entries: String..., data: Int = 8, says: String...) {
      testDescription = name
      let header = "{" + entries.joined(separator: ",") + "}"
      bytes = SafetensorsBytes.file(header: header, data: Array(repeating: 0, count: data))
      self.says = says
    }
  }

  static let lies: [Lie] = [
    Lie("empty file", [], "0 bytes", "at least 8"),
    Lie("seven bytes", [1, 2, 3, 4, 5, 6, 7], "7 bytes"),
    Lie(
      "header cut short", Array(SafetensorsBytes.file(header: "{}").dropLast()), "byte 0", "is 2", "at most 1"
    ),
    Lie("header longer than any file", Array(repeating: 0xFF, count: 64), "18446744073709551615", "56"),
    Lie("header that is too large", littleEndian(UInt64(100_000_001)) + [0x7B, 0x7D], "100000001"),
    Lie("no header", littleEndian(UInt64(0)), "byte 8", "opening brace"),
    Lie("header that starts with a space", SafetensorsBytes.file(header: " {}"), "byte 8", "opening brace"),
    Lie("header that is a list", SafetensorsBytes.file(header: "[]"), "byte 8", "opening brace"),
    Lie("header that is not JSON", SafetensorsBytes.file(header: "{\"a\":}"), "byte 13", "JSON value"),
    Lie("text after the header", SafetensorsBytes.file(header: "{} x"), "byte 11", "end of the JSON"),
    Lie(
      "header in another encoding", littleEndian(UInt64(5)) + Array("{\"".utf8) + [0xFF, 0x22, 0x7D],
      "byte 10", "UTF-8"),
    Lie("metadata that is no object", SafetensorsBytes.file(header: #"{"__metadata__":[]}"#), "byte 24"),
    Lie("metadata that is no text", SafetensorsBytes.file(header: #"{"__metadata__":{"a":1}}"#), "byte 29"),
    Lie(
      "tensor that is no object", SafetensorsBytes.file(header: #"{"a":1}"#), "byte 13", "describes a tensor"),
    Lie("name twice", entries: entry("a", "[0,4]"), entry("a", "[4,8]"), says: "\"a\"", "twice"),
    Lie(
      "name twice in other bytes", entries: entry("\u{E9}", "[0,8]"), entry("e\u{301}", "[8,16]"), data: 16,
      says: "twice"),
    Lie(
      "metadata twice in other bytes",
      SafetensorsBytes.file(header: "{\"__metadata__\":{\"\u{E9}\":\"\",\"e\u{301}\":\"\"}}"), "twice"),
    Lie("unknown type", entries: entry("a", "[0,8]", type: "\"F31\""), says: "\"a\"", "F31", "BF16"),
    Lie("type that is no text", entries: entry("a", "[0,8]", type: "32"), says: "\"a\"", "dtype"),
    Lie(
      "no type", SafetensorsBytes.file(header: #"{"a":{"shape":[],"data_offsets":[0,0]}}"#), "dtype", "\"a\""),
    Lie("shape that is negative", entries: entry("a", "[0,8]", shape: "[-2]"), says: "\"a\"", "shape"),
    Lie("shape that is no integer", entries: entry("a", "[0,8]", shape: "[1.5]"), says: "\"a\"", "shape"),
    Lie(
      "shape that overflows", entries: entry("a", "[0,8]", shape: "[4611686018427387904,4]"),
      says: "\"a\"", "4611686018427387904"),
    Lie(
      "shape beyond integers", entries: entry("a", "[0,8]", shape: "[99999999999999999999]"), says: "shape"),
    Lie(
      "shape of a different size", entries: entry("a", "[0,8]", shape: "[3]"), says: "\"a\"", "8 bytes", "12"),
    Lie("offsets in descending order", entries: entry("a", "[8,0]"), says: "\"a\"", "data_offsets"),
    Lie("one offset", entries: entry("a", "[8]"), says: "\"a\"", "data_offsets"),
    Lie("negative offset", entries: entry("a", "[-8,0]"), says: "\"a\"", "data_offsets"),
    Lie("offset beyond integers", entries: entry("a", "[0,9223372036854775807]"), says: "\"a\"", "inside"),
    Lie("offsets outside the file", entries: entry("a", "[0,8]"), data: 7, says: "\"a\"", "end by byte"),
    Lie(
      "overlap", entries: entry("a", "[0,8]"), entry("b", "[4,12]"), data: 12, says: "\"b\"", "\"a\"",
      "overlap"),
    Lie(
      "same bytes twice", entries: entry("a", "[0,8]"), entry("b", "[0,8]"), says: "\"b\"", "\"a\"", "overlap"
    ),
    Lie("hole", entries: entry("a", "[0,8]"), entry("b", "[9,17]"), data: 17, says: "belong to no tensor"),
    Lie("hole at the start", entries: entry("a", "[4,12]"), data: 12, says: "belong to no tensor"),
    Lie("bytes left over", entries: entry("a", "[0,8]"), data: 9, says: "belong to no tensor"),
    Lie(
      "deep nesting", SafetensorsBytes.file(header: "{\"a\":" + String(repeating: "[", count: 5000)),
      "nesting"),
  ]

  @Test(arguments: lies)
  func `a malformed file is refused in one sentence`(lie: Lie) throws {
    let error = try #require(throws: FormatError.self) { try open(lie.bytes) }
    let sentence = error.description
    #expect(sentence.contains("x.safetensors: "))
    #expect(sentence.contains("expected"))
    #expect(sentence.hasSuffix(".") && !sentence.contains("\n"))
    for part in lie.says { #expect(sentence.contains(part), "\(sentence)") }
    #expect(!error.isMissingFile)
  }

  @Test func `no change of a few bytes is fatal`() throws {
    var bytes = SafetensorsBytes()
    bytes.metadata = [("k", "v")]
    bytes.add("first", shape: [2, 3], floats: [1, 2, 3, 4, 5, 6])
    bytes.tensors.append(("second", "I32", [2], littleEndian(Int32(1)) + littleEndian(Int32(2))))
    let right = bytes.file()
    let headerEnd = right.count - 32
    var generator = SeededGenerator(seed: 31)
    var refused = 0
    try TemporaryFolder.with { folder in
      let directory = folder.path
      for round in 0..<600 {
        var wrong = right
        for _ in 0...Int.random(in: 0..<3, using: &generator) {
          let place = Int.random(in: 0..<headerEnd, using: &generator)
          wrong[place] =
            Bool.random(using: &generator)
            ? UInt8.random(in: 0...255, using: &generator) : Array("{}[]\",:0189-\\u".utf8)[round % 14]
        }
        if round % 5 == 0 { wrong.removeLast(Int.random(in: 1...wrong.count, using: &generator)) }
        try write(wrong, to: directory + "/x")
        do {
          let file = try SafetensorsFile(path: directory + "/x")
          for (name, info) in file.tensors where info.type == .float32 {
            #expect(try file.floats(named: name).count == info.elementCount)
          }
        } catch let error as FormatError {
          refused += 1
          #expect(error.description.contains("expected"))
        }
      }
    }
    #expect(refused > 300)
  }
}

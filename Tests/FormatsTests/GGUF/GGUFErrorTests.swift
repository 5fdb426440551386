import TestSupport
import Testing

@testable import Formats

/// Bad files are refused with a sentence that says what is wrong and where.
@Suite struct GGUFErrorTests {
  /// A wrong file, and all of what its sentence says after the name of the file.
  struct Lie: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let says: String

    init(_ name: String, bytes: [UInt8], _ says: String) {
      testDescription = name
      self.bytes = bytes
      self.says = says
    }

    init(_ name: String, _ says: String, cut: Int = 0, _ spoil: (inout GGUFBytes) -> Void) {
      var file = GGUFBytes()
      spoil(&file)
      self.init(name, bytes: file.file().dropLast(cut), says)
    }
  }

  private static let readable =
    "F32, F16, BF16, F64, I8, I16, I32, I64, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K"
  private static let tooShort = "at least 24 for the header of a GGUF file."
  private static let magic = "expected 47 47 55 46, \"GGUF\"."
  private static let holds = "which is what the rest of the file can hold."

  static let preambles: [Lie] = [
    Lie("empty file", bytes: [], "at byte 0: the file has 0 bytes, expected \(tooShort)"),
    Lie("three bytes", bytes: [71, 71, 85], "at byte 0: the file has 3 bytes, expected \(tooShort)"),
    Lie(
      "magic alone", bytes: Array("GGUF".utf8), "at byte 0: the file has 4 bytes, expected \(tooShort)"),
    Lie(
      "23 bytes", bytes: Array(GGUFBytes().file().prefix(23)),
      "at byte 0: the file has 23 bytes, expected \(tooShort)"),
    Lie(
      "archive", bytes: [0x50, 0x4B, 3, 4] + Array(repeating: 0, count: 60),
      "at byte 0: the file begins with 50 4B 03 04, \(magic)"),
    Lie("older format", "at byte 0: the file begins with 74 6A 67 67, \(magic)") {
      $0.magic = Array("tjgg".utf8)
    },
    Lie("version 0", "at byte 4: the version is 0, expected 2 or 3.") { $0.version = 0 },
    Lie("version 1", "at byte 4: the version is 1, expected 2 or 3.") { $0.version = 1 },
    Lie("version 4", "at byte 4: the version is 4, expected 2 or 3.") { $0.version = 4 },
    Lie(
      "big-endian",
      "at byte 4: the file is big-endian, expected a little-endian GGUF file of version 2 or 3."
    ) { $0.version = UInt32(3).byteSwapped },
    Lie(
      "version 1 that is short", bytes: Array("GGUF".utf8) + littleEndian(UInt32(1)),
      "at byte 4: the version is 1, expected 2 or 3."),
    Lie(
      "tensors without end",
      "at byte 8: the number of tensors is 18446744073709551615, expected at most 0, \(holds)"
    ) { $0.tensorCount = .max },
    Lie("one tensor too many", "at byte 8: the number of tensors is 2, expected at most 1, \(holds)") {
      $0.tensorCount = 2
      $0.data = Array(repeating: 0, count: 32)
    },
    Lie(
      "values without end",
      "at byte 16: the number of metadata values is 9223372036854775808, expected at most 0, \(holds)"
    ) { $0.valueCount = 1 << 63 },
    Lie("one value too many", "at byte 16: the number of metadata values is 4, expected at most 3, \(holds)")
    {
      $0.valueCount = 4
      $0.data = Array(repeating: 0, count: 32)
    },
    Lie(
      "more values than tensors leave room for",
      "at byte 16: the number of metadata values is 3, expected at most 0, \(holds)"
    ) {
      $0.tensorCount = 1
      $0.valueCount = 3
      $0.data = Array(repeating: 0, count: 32)
    },
  ]

  private static func header(values: UInt64) -> [UInt8] {
    Array("GGUF".utf8) + littleEndian(UInt32(3)) + littleEndian(UInt64(0)) + littleEndian(values)
  }

  /// A value `k` of some type and bytes, and nothing else.
  private static func value(_ type: UInt32, _ bytes: [UInt8]) -> [UInt8] {
    var file = GGUFBytes()
    file.set("k", type: type, bytes)
    // Room for the bytes that a value must have, no matter which.
    return Array(file.file().prefix(24 + 13 + bytes.count))
  }

  static let values: [Lie] = [
    Lie(
      "key that is too long", "at byte 24: a key has 65536 bytes, expected at most 65535.",
    ) { $0.set(Array(repeating: 65, count: 65_536), type: 0, [0]) },
    Lie(
      "key that ends outside the file",
      bytes: header(values: 1) + littleEndian(UInt64(9)) + Array(repeating: 65, count: 8),
      "at byte 24: a key has 9 bytes, expected at most 8."),
    Lie(
      "key whose length overflows",
      bytes: header(values: 1) + littleEndian(UInt64.max - 7) + Array(repeating: 65, count: 8),
      "at byte 24: a key has 18446744073709551608 bytes, expected at most 8."),
    Lie("key in another encoding", "at byte 32: a key is not UTF-8, expected a text in UTF-8.") {
      $0.set([0x6B, 0xFF], type: 0, [0])
    },
    Lie(
      "key twice", "at byte 38: the name \"k\" stands twice, expected names to be unique."
    ) {
      $0.set("k", type: 0, [0])
      $0.set("k", type: 7, [0])
    },
    Lie(
      "key twice in other bytes",
      "at byte 39: the name \"e\u{301}\" stands twice, expected names to be unique."
    ) {
      $0.set("\u{E9}", type: 0, [0])
      $0.set("e\u{301}", type: 7, [0])
    },
    Lie(
      "key whose type is cut short",
      bytes: Array(value(0, [0, 0, 0]).prefix(24)) + GGUFBytes.text([65, 66]) + [0, 0, 0],
      "at byte 34: the type of the value of \"AB\" takes 4 bytes, expected at most the 3 that are left in the file."
    ),
    Lie(
      "unknown type of value", bytes: value(13, [0]),
      "at byte 33: \"k\" has a value of the unknown type 13, expected a type from 0 to 12."),
    Lie(
      "integer cut short", bytes: value(10, [1, 2, 3, 4, 5, 6, 7]),
      "at byte 37: the value of \"k\" takes 8 bytes, expected at most the 7 that are left in the file."),
    Lie(
      "number cut short", bytes: value(12, [1]),
      "at byte 37: the value of \"k\" takes 8 bytes, expected at most the 1 that are left in the file."),
    Lie(
      "truth value of 2", bytes: value(7, [2]), "at byte 37: \"k\" has the truth value 2, expected 0 or 1."),
    Lie(
      "string longer than the file", bytes: value(8, littleEndian(UInt64(2)) + [65]),
      "at byte 37: the value of \"k\" has 2 bytes, expected at most 1."),
    Lie(
      "string longer than any file", bytes: value(8, littleEndian(UInt64.max)),
      "at byte 37: the value of \"k\" has 18446744073709551615 bytes, expected at most 0."),
    Lie(
      "string whose length is cut short", bytes: value(8, [1, 0, 0, 0]),
      "at byte 37: the length of the value of \"k\" takes 8 bytes, "
        + "expected at most the 4 that are left in the file."),
    Lie(
      "array of an unknown type", bytes: value(9, GGUFBytes.array(99, count: 0, [])),
      "at byte 37: \"k\" has a value of the unknown type 99, expected a type from 0 to 12."),
    Lie(
      "array whose count is cut short", bytes: value(9, littleEndian(UInt32(0)) + [0]),
      "at byte 41: the number of elements of \"k\" takes 8 bytes, expected at most the 1 that are left in the file."
    ),
    Lie(
      "array of numbers longer than the file",
      bytes: value(9, GGUFBytes.array(5, count: 2, [1, 2, 3, 4, 5, 6, 7])),
      "at byte 41: the number of elements of \"k\" is 2, expected at most 1, \(holds)"),
    Lie(
      "array of strings without end", bytes: value(9, GGUFBytes.array(8, count: .max, [])),
      "at byte 41: the number of elements of \"k\" is 18446744073709551615, expected at most 0, \(holds)"),
    Lie(
      "array whose bytes overflow", bytes: value(9, GGUFBytes.array(10, count: 1 << 61, [])),
      "at byte 41: the number of elements of \"k\" is 2305843009213693952, expected at most 0, \(holds)"),
    Lie(
      "array with a string that is too long",
      bytes: value(9, GGUFBytes.array(8, count: 2, GGUFBytes.text([65]) + littleEndian(UInt64(1)))),
      "at byte 58: an element of \"k\" has 1 bytes, expected at most 0."),
    Lie(
      "array with a truth value of 255", bytes: value(9, GGUFBytes.array(7, count: 3, [0, 1, 255])),
      "at byte 51: \"k\" has the truth value 255, expected 0 or 1."),
    Lie(
      "deep nesting",
      bytes: value(9, Array(repeating: GGUFBytes.array(9, count: 1, []), count: 5_000).flatMap { $0 }),
      "at byte 133: \"k\" has arrays in arrays, expected at most 8 levels of them."),
    alignment("alignment of 0", 4, littleEndian(UInt32(0)), "0"),
    alignment("alignment that is no power of two", 4, littleEndian(UInt32(48)), "48"),
    alignment("alignment below 8", 4, littleEndian(UInt32(4)), "4"),
    alignment("alignment beyond reason", 10, littleEndian(UInt64(1) << 63), "9223372036854775808"),
    alignment("alignment that is negative", 5, littleEndian(Int32(-32)), "-32"),
    alignment("alignment that is a text", 8, GGUFBytes.text("32".utf8), "\"32\""),
  ]

  private static func alignment(_ name: String, _ type: UInt32, _ bytes: [UInt8], _ shown: String) -> Lie {
    let says = "at byte 53: \"general.alignment\" is \(shown), expected a power of two from 8 to 65536."
    return Lie(name, says) { $0.set("general.alignment", type: type, bytes) }
  }

  /// A tensor whose bytes end after the data, which has 36.
  private static func outside(_ name: String, _ columns: UInt64, at offset: UInt64, bytes: Int) -> Lie {
    let says =
      "at byte 49: tensor \"t\" takes \(bytes) bytes from \(offset) bytes into the data on, "
      + "expected it to end within the 36 bytes of the data."
    return Lie(name, says) {
      $0.describe("t".utf8, [columns], at: offset)
      $0.data = Array(repeating: 0, count: 36)
    }
  }

  static let tensors: [Lie] = [
    Lie(
      "name in another encoding", "at byte 32: the name of a tensor is not UTF-8, expected a text in UTF-8."
    ) {
      $0.describe([0xC0, 0x80], [1], at: 0)
    },
    Lie("name that is too long", "at byte 24: the name of a tensor has 65536 bytes, expected at most 65535.")
    {
      $0.describe(Array(repeating: 65, count: 65_536), [1], at: 0)
    },
    Lie("name twice", "at byte 57: the name \"t\" stands twice, expected names to be unique.") {
      $0.add("t", [1], [0, 0, 0, 0])
      $0.add("t", [1], [0, 0, 0, 0])
    },
    Lie("no dimension", "at byte 33: tensor \"t\" has 0 dimensions, expected 1 to 4.") {
      $0.add("t", [], [0, 0, 0, 0])
      $0.data = Array(repeating: 0, count: 64)
    },
    Lie("five dimensions", "at byte 33: tensor \"t\" has 5 dimensions, expected 1 to 4.") {
      $0.add("t", [1, 1, 1, 1, 1], [0, 0, 0, 0])
    },
    Lie("dimensions without end", "at byte 33: tensor \"t\" has 4294967295 dimensions, expected 1 to 4.") {
      $0.describe("t".utf8, [1], at: 0, count: .max)
    },
    Lie(
      "dimension of 0", "at byte 45: tensor \"t\" has a dimension of 0, expected 1 to 9223372036854775807."
    ) { $0.describe("t".utf8, [1, 0], at: 0) },
    Lie(
      "dimension beyond integers",
      "at byte 37: tensor \"t\" has a dimension of 9223372036854775808, expected 1 to 9223372036854775807."
    ) { $0.describe("t".utf8, [1 << 63], at: 0) },
    Lie(
      "shape that overflows",
      "tensor \"t\" of shape [4294967296, 4294967296] needs more bytes than an integer can count, "
        + "expected a shape that fits in the file."
    ) { $0.describe("t".utf8, [1 << 32, 1 << 32], at: 0) },
    Lie(
      "bytes that overflow",
      "tensor \"t\" of shape [2305843009213693952] needs more bytes than an integer can count, "
        + "expected a shape that fits in the file."
    ) { $0.describe("t".utf8, [1 << 61], at: 0) },
    Lie("unknown type", "at byte 45: tensor \"t\" has the unknown type 42, expected one of \(readable).") {
      $0.describe("t".utf8, [1], type: 42, at: 0)
    },
    Lie(
      "type beyond integers",
      "at byte 45: tensor \"t\" has the unknown type 4294967295, expected one of \(readable)."
    ) { $0.describe("t".utf8, [1], type: .max, at: 0) },
    Lie("type known by name", "at byte 45: tensor \"t\" has the type IQ2_XS, expected one of \(readable).") {
      $0.describe("t".utf8, [256], type: 17, at: 0)
    },
    Lie("type that was given up", "at byte 45: tensor \"t\" has the type Q4_2, expected one of \(readable).")
    {
      $0.describe("t".utf8, [256], type: 4, at: 0)
    },
    Lie(
      "rows of part of a block",
      "at byte 53: tensor \"t\" has rows of 48 elements, expected a multiple of 32 for the type Q8_0."
    ) { $0.describe("t".utf8, [48, 2], type: 8, at: 0) },
    Lie(
      "rows of part of a large block",
      "at byte 45: tensor \"t\" has rows of 32 elements, expected a multiple of 256 for the type Q6_K."
    ) { $0.describe("t".utf8, [32], type: 14, at: 0) },
    Lie(
      "offset between alignments",
      "at byte 49: tensor \"t\" begins 4 bytes into the data, expected a multiple of 32."
    ) {
      $0.describe("t".utf8, [1], at: 4)
      $0.data = Array(repeating: 0, count: 64)
    },
    Lie(
      "offset that a wider alignment forbids",
      "at byte 82: tensor \"t\" begins 32 bytes into the data, expected a multiple of 64."
    ) {
      $0.set("general.alignment", 64)
      $0.describe("t".utf8, [1], at: 32)
      $0.data = Array(repeating: 0, count: 128)
    },
    outside("offset after the end", 1, at: 64, bytes: 4),
    outside("end after the end", 10, at: 0, bytes: 40),
    outside("offset that overflows", 1, at: .max - 31, bytes: 4),
    outside("size that the data cannot have", 1 << 60, at: 32, bytes: 1 << 62),
    Lie(
      "no data at all",
      "at byte 49: tensor \"t\" takes 4 bytes from 0 bytes into the data on, "
        + "expected it to end within the 0 bytes of the data.", cut: 7
    ) { $0.describe("t".utf8, [1], at: 0) },
    Lie(
      "overlap",
      "at byte 128: tensor \"u\" overlaps tensor \"t\", expected each byte to belong to one tensor."
    ) {
      $0.describe("t".utf8, [9], at: 0)
      $0.describe("u".utf8, [1], at: 32)
      $0.data = Array(repeating: 0, count: 36)
    },
    Lie(
      "same bytes twice",
      "at byte 96: tensor \"u\" overlaps tensor \"t\", expected each byte to belong to one tensor."
    ) {
      $0.describe("t".utf8, [1], at: 0)
      $0.describe("u".utf8, [1], at: 0)
      $0.data = Array(repeating: 0, count: 36)
    },
    Lie(
      "name that would steer a terminal",
      "at byte 49: tensor \"\\u{1B}[2J\\n\" has the unknown type 99, expected one of \(readable)."
    ) { $0.describe("\u{1B}[2J\n".utf8, [1], type: 99, at: 0) },
    Lie(
      "long name",
      "at byte 144: tensor \"\(String(repeating: "a", count: 80))…\" has the unknown type 99, "
        + "expected one of \(readable)."
    ) { $0.describe(Array(repeating: 0x61, count: 100), [1], type: 99, at: 0) },
  ]

  @Test(arguments: preambles + values + tensors)
  func `a malformed file is refused in one sentence`(lie: Lie) throws {
    let error = try #require(throws: FormatError.self) { try GGUFBytes.open(lie.bytes) }
    #expect(error.description == "x.gguf: " + lie.says)
    #expect(!error.isMissingFile)
  }

  @Test func `a file is refused where the system says so`() throws {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      #expect(throws: FormatError.missing(path: directory + "/x.gguf")) {
        try GGUFFile(path: directory + "/x.gguf")
      }
      #expect(throws: FormatError.notAFile(path: directory)) { try GGUFFile(path: directory) }
    }
  }
}

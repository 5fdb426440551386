import TestSupport
import Testing

@testable import Formats

@Suite struct GGUFTests {
  @Test func `values of all types are read as they were written`() throws {
    let file = try GGUFBytes.open(GGUFBytes.good().file())
    #expect(file.version == 3)
    #expect(file.metadata.count == 18)
    #expect(try file.string("general.architecture") == "llama")
    #expect(file.metadata["u8"]?.integer == 200)
    #expect(file.metadata["i8"]?.integer == -128)
    #expect(file.metadata["u16"]?.integer == 60_000)
    #expect(file.metadata["i16"]?.integer == -2)
    #expect(try file.integer("u32", in: 0...5_000_000_000) == 4_000_000_000)
    #expect(file.metadata["i32"]?.integer == -2_147_483_648)
    #expect(try file.number("f32", in: 0...1) == 0.5)
    #expect(try file.boolean("yes"))
    #expect(try !file.boolean("no"))
    #expect(file.metadata["u64"]?.integer == nil)
    #expect(file.metadata["u64"]?.double == 0x1p64)
    #expect(file.metadata["i64"]?.integer == .min)
    #expect(try file.number("f64", in: 3...4) == .pi)
    #expect(try file.number("i16", in: -2...0) == -2)
    #expect(try file.strings("tokens") == ["<s>", "", "é"])
    #expect(try file.byteStrings("tokens").map(\.bytes) == [Array("<s>".utf8), [], [0xC3, 0xA9]])
    #expect(try file.numbers("scores") == [1, -2])
    #expect(try file.booleans("flags") == [true, false, true])
    #expect(try file.integers("types", in: -1...3) == [-1, 3])
    #expect(try file.integers("u8", in: 0...255) == [200])
    let nested = try #require(file.metadata["nested"]?.array)
    #expect(nested.elementType == .array)
    #expect(nested.count == 2)
    let inner = nested.compactMap(\.array)
    #expect(inner.first?.map(\.integer) == [1, 2])
    #expect(inner.last?.map(\.string) == ["x"])
  }

  @Test func `tensors are read as they were written`() throws {
    let bytes = GGUFBytes.good()
    let file = try GGUFBytes.open(bytes.file())
    #expect(file.tensors.count == 3)
    let start = bytes.file().count - bytes.data.count
    #expect(
      try file.info(named: "a")
        == GGUFTensor(
          type: .float32, shape: [2, 3], elementCount: 6, byteRange: start..<start + 24, part: 0))
    #expect(
      try file.info(named: "b")
        == GGUFTensor(
          type: .q80, shape: [2, 32], elementCount: 64, byteRange: start + 32..<start + 100, part: 0))
    #expect(try file.floats(named: "a") == [1, 2, 3, 4, 5, 6])
    #expect(try file.floats(named: "c") == [1, -2])
    #expect(try file.withBytes(named: "b") { Array($0) } == Array(0..<68))
    #expect(file.bytes(of: try file.info(named: "b")).count == 68)
    #expect(throws: FormatError.missingTensor(file: "x.gguf", tensor: "d")) {
      try file.floats(named: "d")
    }
  }

  @Test func `a tensor of a type that is not computed with is refused by name`() throws {
    var bytes = GGUFBytes()
    bytes.add("w", [2], type: 26, Array(repeating: 0, count: 8))
    let file = try GGUFBytes.open(bytes.file())
    let error = try #require(throws: FormatError.self) { try file.floats(named: "w") }
    #expect(error.description == "x.gguf: tensor \"w\" has the type I32, expected \(GGUFFile.computedTypes).")
    #expect(GGUFFile.computedTypes.hasPrefix("F32, F16"))
  }

  @Test func `version 2, another alignment, holes and a file of nothing are fine`() throws {
    #expect(try GGUFBytes.open(GGUFBytes().file()).tensors.isEmpty)
    var old = GGUFBytes()
    old.version = 2
    #expect(try GGUFBytes.open(old.file()).version == 2)
    #expect(try GGUFBytes.open(Array(old.file().prefix(24))).version == 2)

    var wide = GGUFBytes()
    wide.alignment = 128
    wide.set("general.alignment", 128)
    wide.add("first", [1], littleEndian(Float(1).bitPattern))
    wide.add("second", [1], littleEndian(Float(2).bitPattern))
    let file = try GGUFBytes.open(wide.file())
    #expect(try file.floats(named: "second") == [2])
    #expect(try file.info(named: "second").byteRange.lowerBound == 384)
  }

  @Test func `tensors may lie in any order`() throws {
    var bytes = GGUFBytes()
    bytes.describe("late".utf8, [1], at: 32)
    bytes.describe("early".utf8, [1], at: 0)
    bytes.data = littleEndian(Float(1).bitPattern) + Array(repeating: 0, count: 28)
    bytes.data += littleEndian(Float(2).bitPattern)
    let file = try GGUFBytes.open(bytes.file())
    #expect(try file.floats(named: "late") == [2])
    #expect(try file.floats(named: "early") == [1])
  }

  @Test func `strings need not be UTF-8 but texts must`() throws {
    var bytes = GGUFBytes()
    bytes.set(
      "tokens", type: 9, GGUFBytes.array(8, count: 2, GGUFBytes.text([0xFF, 0]) + GGUFBytes.text([65])))
    bytes.set("text", type: 8, GGUFBytes.text([0xC3]))
    let file = try GGUFBytes.open(bytes.file())
    #expect(try file.byteStrings("tokens").map(\.bytes) == [[0xFF, 0], [65]])
    #expect(
      sentence { _ = try file.strings("tokens") }
        == "\"tokens\" is a list of 2, expected a list of texts in UTF-8.")
    #expect(
      sentence { _ = try file.string("text") }
        == "\"text\" is a text that is not UTF-8, expected a text in UTF-8.")
  }

  @Test func `a value of another kind is refused with what was found`() throws {
    let file = try GGUFBytes.open(GGUFBytes.good().file())
    #expect(try file.string("none", default: "gpt2") == "gpt2")
    #expect(try file.integer("none", in: 0...1, default: 7) == 7)
    #expect(try file.number("none", in: 0...1, default: 1.5) == 1.5)
    #expect(try file.boolean("none", default: true))
    let refused: [(FormatError?, String)] = [
      (error { _ = try file.string("none") }, "\"none\" is missing, expected a text in UTF-8."),
      (error { _ = try file.string("u8") }, "\"u8\" is 200, expected a text in UTF-8."),
      (
        error { _ = try file.integer("u64", in: 1...9) },
        "\"u64\" is 18446744073709551615, expected an integer from 1 to 9."
      ),
      (error { _ = try file.integer("f32", in: 0...9) }, "\"f32\" is 0.5, expected an integer from 0 to 9."),
      (
        error { _ = try file.integer("tokens", in: 0...9, default: 1) },
        "\"tokens\" is a list of 3, expected an integer from 0 to 9."
      ),
      (
        error { _ = try file.number("yes", in: 0...1) }, "\"yes\" is true, expected a number from 0.0 to 1.0."
      ),
      (error { _ = try file.boolean("u8") }, "\"u8\" is 200, expected true or false."),
      (
        error { _ = try file.integers("types", in: 0...9) },
        "\"types\" is a list of 2, expected integers from 0 to 9."
      ),
      (
        error { _ = try file.integers("tokens", in: 0...9) },
        "\"tokens\" is a list of 3, expected integers from 0 to 9."
      ),
      (error { _ = try file.numbers("tokens") }, "\"tokens\" is a list of 3, expected a list of numbers."),
      (error { _ = try file.booleans("none") }, "\"none\" is missing, expected a list of true and false."),
      (error { _ = try file.byteStrings("scores") }, "\"scores\" is a list of 2, expected a list of texts."),
    ]
    for (error, expected) in refused { #expect(error?.description == "x.gguf: " + expected) }
  }

  @Test func `numbers that are none are not taken for numbers`() throws {
    var bytes = GGUFBytes()
    bytes.set("nan", type: 6, littleEndian(Float.nan.bitPattern))
    bytes.set("scores", type: 9, GGUFBytes.array(12, count: 1, littleEndian(Double.infinity.bitPattern)))
    let file = try GGUFBytes.open(bytes.file())
    #expect(
      sentence { _ = try file.number("nan", in: 0...1) }
        == "\"nan\" is nan, expected a number from 0.0 to 1.0.")
    #expect(
      sentence { _ = try file.numbers("scores") } == "\"scores\" is a list of 1, expected a list of numbers.")
  }

  /// The types whose blocks are known have the numbers of ggml, and the others their names.
  @Test func `types have the numbers and blocks of ggml`() {
    for number in UInt32(0)...41 { #expect(GGMLType(number: number) != nil) }
    #expect(GGMLType(number: 42) == nil)
    #expect(Set((0...41).compactMap { GGMLType(number: $0) }) == Set(GGMLType.allCases))
    let known: [(UInt32, String, Int, Int)] = [
      (0, "F32", 1, 4), (1, "F16", 1, 2), (2, "Q4_0", 32, 18), (3, "Q4_1", 32, 20), (6, "Q5_0", 32, 22),
      (7, "Q5_1", 32, 24), (8, "Q8_0", 32, 34), (12, "Q4_K", 256, 144), (13, "Q5_K", 256, 176),
      (14, "Q6_K", 256, 210), (24, "I8", 1, 1), (25, "I16", 1, 2), (26, "I32", 1, 4), (27, "I64", 1, 8),
      (28, "F64", 1, 8), (30, "BF16", 1, 2),
    ]
    for (number, name, elements, bytes) in known {
      let type = GGMLType(number: number)
      #expect(type?.rawValue == name)
      #expect(type?.block?.elements == elements)
      #expect(type?.block?.bytes == bytes)
    }
    let named: [(UInt32, String)] = [
      (9, "Q8_1"), (10, "Q2_K"), (11, "Q3_K"), (15, "Q8_K"), (16, "IQ2_XXS"), (17, "IQ2_XS"), (18, "IQ3_XXS"),
      (19, "IQ1_S"), (20, "IQ4_NL"), (21, "IQ3_S"), (22, "IQ2_S"), (23, "IQ4_XS"), (29, "IQ1_M"),
      (34, "TQ1_0"), (35, "TQ2_0"), (39, "MXFP4"), (40, "NVFP4"), (41, "Q1_0"),
    ]
    for (number, name) in named {
      #expect(GGMLType(number: number)?.rawValue == name)
      #expect(GGMLType(number: number)?.block == nil)
    }
    #expect(GGMLType.allCases.count { $0.block != nil } == known.count)
  }

  private func error(_ body: () throws -> Void) -> FormatError? {
    do {
      try body()
      return nil
    } catch {
      return error as? FormatError
    }
  }

  /// The sentence of an error about `x.gguf`, without the file.
  private func sentence(_ body: () throws -> Void) -> String? {
    error(body).map { String($0.description.dropFirst("x.gguf: ".count)) }
  }
}

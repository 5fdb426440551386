import TestSupport

@testable import Formats

extension GGUFBytes {
  /// Opens bytes as a file called `x.gguf`.
  static func open(_ bytes: [UInt8], path: String = "x.gguf") throws(FormatError) -> GGUFFile {
    try GGUFFile(bytes.withUnsafeBytes { MappedFile(copying: $0, path: path) })
  }

  /// A file with values of every type and tensors of several.
  static func good() -> GGUFBytes {
    var file = GGUFBytes()
    file.set("general.architecture", "llama")
    file.set("u8", type: 0, [200])
    file.set("i8", type: 1, [0x80])
    file.set("u16", type: 2, littleEndian(UInt16(60_000)))
    file.set("i16", type: 3, littleEndian(Int16(-2)))
    file.set("u32", 4_000_000_000)
    file.set("i32", type: 5, littleEndian(Int32.min))
    file.set("f32", type: 6, littleEndian(Float(0.5).bitPattern))
    file.set("yes", type: 7, [1])
    file.set("no", type: 7, [0])
    file.set("u64", type: 10, littleEndian(UInt64.max))
    file.set("i64", type: 11, littleEndian(Int64.min))
    file.set("f64", type: 12, littleEndian(Double.pi.bitPattern))
    file.set("tokens", ["<s>", "", "é"])
    file.set("scores", type: 9, array(6, count: 2, [1, -2].flatMap { littleEndian(Float($0).bitPattern) }))
    file.set("flags", type: 9, array(7, count: 3, [1, 0, 1]))
    file.set("types", type: 9, array(5, count: 2, littleEndian(Int32(-1)) + littleEndian(Int32(3))))
    file.set(
      "nested", type: 9, array(9, count: 2, array(0, count: 2, [1, 2]) + array(8, count: 1, text("x".utf8))))
    file.add("a", [3, 2], (1...6).flatMap { littleEndian(Float($0).bitPattern) })
    file.add("b", [32, 2], type: 8, Array(0..<68))
    file.add("c", [2], type: 1, [0x00, 0x3C, 0x00, 0xC0])
    return file
  }
}

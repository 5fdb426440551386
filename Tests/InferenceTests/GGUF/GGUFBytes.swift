@testable import Inference

/// Puts together the bytes of GGUF files, right ones and wrong ones.
struct GGUFBytes {
  var magic = Array("GGUF".utf8)
  var version: UInt32 = 3
  /// Stand in for the true numbers.
  var tensorCount: UInt64?
  var valueCount: UInt64?
  var alignment = 32
  private(set) var values: [[UInt8]] = []
  private(set) var entries: [[UInt8]] = []
  var data: [UInt8] = []

  /// A length and the bytes it counts.
  static func text(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    let bytes = Array(bytes)
    return littleEndian(UInt64(bytes.count)) + bytes
  }

  /// An array's type, count and elements.
  static func array(_ type: UInt32, count: UInt64, _ elements: [UInt8]) -> [UInt8] {
    littleEndian(type) + littleEndian(count) + elements
  }

  /// Adds a value in the bytes that are given.
  mutating func set(_ key: some Sequence<UInt8>, type: UInt32, _ bytes: [UInt8]) {
    values.append(Self.text(key) + littleEndian(type) + bytes)
  }

  mutating func set(_ key: String, type: UInt32, _ bytes: [UInt8]) {
    set(key.utf8, type: type, bytes)
  }

  mutating func set(_ key: String, _ number: UInt32) { set(key, type: 4, littleEndian(number)) }

  mutating func set(_ key: String, _ text: String) { set(key, type: 8, Self.text(text.utf8)) }

  mutating func set(_ key: String, _ texts: [String]) {
    set(key, type: 9, Self.array(8, count: UInt64(texts.count), texts.flatMap { Self.text($0.utf8) }))
  }

  /// Adds the entry of a tensor, its fastest dimension first.
  mutating func describe(
    _ name: some Sequence<UInt8>, _ dimensions: [UInt64], type: UInt32 = 0, at offset: UInt64,
    count: UInt32? = nil
  ) {
    entries.append(
      Self.text(name) + littleEndian(count ?? UInt32(dimensions.count))
        + dimensions.flatMap { littleEndian($0) } + littleEndian(type) + littleEndian(offset))
  }

  /// Adds a tensor and its data.
  mutating func add(_ name: String, _ dimensions: [UInt64], type: UInt32 = 0, _ bytes: [UInt8]) {
    data += Array(repeating: 0, count: (alignment - data.count % alignment) % alignment)
    describe(name.utf8, dimensions, type: type, at: UInt64(data.count))
    data += bytes
  }

  /// The bytes of the whole file.
  func file() -> [UInt8] {
    var bytes = magic + littleEndian(version) + littleEndian(tensorCount ?? UInt64(entries.count))
    bytes += littleEndian(valueCount ?? UInt64(values.count))
    bytes += values.joined()
    bytes += entries.joined()
    bytes += Array(repeating: 0, count: (alignment - bytes.count % alignment) % alignment)
    return bytes + data
  }

  /// Opens bytes as a file called `x.gguf`.
  static func open(_ bytes: [UInt8], path: String = "x.gguf") throws(CheckpointError) -> GGUFFile {
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

extension GGUFBytes {
  /// The metadata of a file as they lie in it, `more` values that are to be added, and no tensor.
  init(metadataOf file: MappedFile, adding more: Int = 0) throws {
    self.init()
    let header = try GGUFHeader(file)
    let end = header.entries.map(\.offset).min() ?? file.bytes.count
    values = [Array(file.bytes[24..<end])]
    valueCount = UInt64(header.metadata.count + more)
  }

  /// Adds tensors of one type, one below the other, as one.
  mutating func add(_ name: String, _ parts: [(tensor: GGUFTensor, bytes: [UInt8])]) {
    guard let shape = parts.first?.tensor.shape, let type = parts.first?.tensor.type else { return }
    let rows = parts.reduce(0) { $0 + $1.tensor.shape[0] }
    add(
      name, ([rows] + shape.dropFirst()).reversed().map { UInt64($0) }, type: Self.number(of: type),
      parts.flatMap(\.bytes))
  }

  /// The number of a type in a file.
  static func number(of type: GGMLType) -> UInt32 { (0...100).first { GGMLType(number: $0) == type } ?? .max }
}

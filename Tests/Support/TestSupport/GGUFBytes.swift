/// Puts together the bytes of GGUF files, right ones and wrong ones.
package struct GGUFBytes {
  /// The first bytes.
  package var magic = Array("GGUF".utf8)
  /// The version of the format.
  package var version: UInt32 = 3
  /// Stands in for the true number of tensors.
  package var tensorCount: UInt64?
  /// Stands in for the true number of values.
  package var valueCount: UInt64?
  /// Where tensors may begin.
  package var alignment = 32
  /// The values, each in its bytes.
  package var values: [[UInt8]] = []
  /// The entries of tensors, each in its bytes.
  package private(set) var entries: [[UInt8]] = []
  /// What follows the header.
  package var data: [UInt8] = []

  /// A file of nothing.
  package init() {}

  /// A length and the bytes it counts.
  package static func text(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    let bytes = Array(bytes)
    return littleEndian(UInt64(bytes.count)) + bytes
  }

  /// An array's type, count and elements.
  package static func array(_ type: UInt32, count: UInt64, _ elements: [UInt8]) -> [UInt8] {
    littleEndian(type) + littleEndian(count) + elements
  }

  /// Adds a value in the bytes that are given.
  package mutating func set(_ key: some Sequence<UInt8>, type: UInt32, _ bytes: [UInt8]) {
    values.append(Self.text(key) + littleEndian(type) + bytes)
  }

  /// Adds a value in the bytes that are given.
  package mutating func set(_ key: String, type: UInt32, _ bytes: [UInt8]) {
    set(key.utf8, type: type, bytes)
  }

  /// Adds a number.
  package mutating func set(_ key: String, _ number: UInt32) { set(key, type: 4, littleEndian(number)) }

  /// Adds a text.
  package mutating func set(_ key: String, _ text: String) { set(key, type: 8, Self.text(text.utf8)) }

  /// Adds a list of texts.
  package mutating func set(_ key: String, _ texts: [String]) {
    set(key, type: 9, Self.array(8, count: UInt64(texts.count), texts.flatMap { Self.text($0.utf8) }))
  }

  /// Adds the entry of a tensor, its fastest dimension first.
  package mutating func describe(
    _ name: some Sequence<UInt8>, _ dimensions: [UInt64], type: UInt32 = 0, at offset: UInt64,
    count: UInt32? = nil
  ) {
    entries.append(
      Self.text(name) + littleEndian(count ?? UInt32(dimensions.count))
        + dimensions.flatMap { littleEndian($0) } + littleEndian(type) + littleEndian(offset))
  }

  /// Adds a tensor and its data.
  package mutating func add(_ name: String, _ dimensions: [UInt64], type: UInt32 = 0, _ bytes: [UInt8]) {
    data += Array(repeating: 0, count: (alignment - data.count % alignment) % alignment)
    describe(name.utf8, dimensions, type: type, at: UInt64(data.count))
    data += bytes
  }

  /// The bytes of the whole file.
  package func file() -> [UInt8] {
    var bytes = magic + littleEndian(version) + littleEndian(tensorCount ?? UInt64(entries.count))
    bytes += littleEndian(valueCount ?? UInt64(values.count))
    bytes += values.joined()
    bytes += entries.joined()
    bytes += Array(repeating: 0, count: (alignment - bytes.count % alignment) % alignment)
    return bytes + data
  }
}

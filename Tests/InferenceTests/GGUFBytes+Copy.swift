import TestSupport

@testable import Formats

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

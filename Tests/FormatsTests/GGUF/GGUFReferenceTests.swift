import Foundation
import TestSupport
import Testing

@testable import Formats

/// A file that the Python package `gguf` wrote holds what the package reads in it (Tests/Reference/gguf_file.py).
@Suite struct GGUFReferenceTests {
  private static let folder = Repository.fixture("gguf/")

  private struct Expected: Decodable {
    struct Tensor: Decodable {
      let type: String
      let shape: [Int]
      let elements: Int
      let start: Int
      let bytes: Int
      /// The bits of its values in float32, for types that widen exactly.
      let bits: [UInt32]?
    }

    /// A number or a truth value; a string's bytes in hexadecimal digits.
    enum Value: Decodable, Equatable {
      case boolean(Bool)
      case integer(Int)
      case unsigned(UInt64)
      case number(Double)
      case hexadecimal(String)

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
          self = .boolean(value)
        } else if let value = try? container.decode(Int.self) {
          self = .integer(value)
        } else if let value = try? container.decode(UInt64.self) {
          self = .unsigned(value)
        } else if let value = try? container.decode(Double.self) {
          self = .number(value)
        } else {
          self = .hexadecimal(try container.decode(String.self))
        }
      }
    }

    let tensors: [String: Tensor]
    let values: [String: [Value]]
  }

  private func expected() throws -> Expected {
    let data = try Data(contentsOf: URL(fileURLWithPath: Self.folder + "small.expected.json"))
    return try JSONDecoder().decode(Expected.self, from: data)
  }

  /// Whether a value is the one that is expected.
  private func equals(_ value: GGUFValue, _ expected: Expected.Value) -> Bool {
    switch (value, expected) {
    case (.boolean(let found), .boolean(let value)): found == value
    case (.string(let found), .hexadecimal(let digits)):
      found.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == digits
    case (.float(let found), .number(let value)): found == value
    case (.float(let found), .integer(let value)): found == Double(value)
    case (.unsigned(let found), .unsigned(let value)): found == value
    case (_, .integer(let integer)): value.integer == integer
    default: false
    }
  }

  @Test func `metadata is what the package reads`() throws {
    let file = try GGUFFile(path: Self.folder + "small.gguf")
    let expected = try expected()
    #expect(Set(file.metadata.keys) == Set(expected.values.keys))
    #expect(expected.values.count > 20)
    for (key, values) in expected.values {
      let value = try #require(file.metadata[key])
      let found = value.array.map(Array.init) ?? [value]
      #expect(found.count == values.count, "\(key)")
      for (value, expected) in zip(found, values) {
        #expect(equals(value, expected), "\(key): \(value.shown) is not \(expected)")
      }
    }
    #expect(try file.integers("llama.attention.head_count_kv", in: 1...64) == [2, 4])
    #expect(try file.byteStrings("tokenizer.ggml.tokens").map(\.bytes)[200] == [200])
  }

  @Test func `tensors are what the package reads`() throws {
    let file = try GGUFFile(path: Self.folder + "small.gguf")
    let expected = try expected()
    #expect(Set(file.tensors.keys) == Set(expected.tensors.keys))
    #expect(expected.tensors.count == 12)
    for (name, tensor) in expected.tensors {
      let found = try file.info(named: name)
      #expect(found.type.rawValue == tensor.type)
      #expect(found.shape == tensor.shape)
      #expect(found.elementCount == tensor.elements)
      #expect(found.byteRange == tensor.start..<tensor.start + tensor.bytes)
      if let bits = tensor.bits { #expect(try file.floats(named: name).map(\.bitPattern) == bits) }
    }
  }
}

import Foundation
import TestSupport
import Testing

@testable import Tokenization

/// What the Python libraries make of many texts, as `Tests/Reference/tokenizer_families.py` wrote it down.
struct FamilyReference {
  struct Case {
    let ids: [Int32]
    /// FNV-1a hashes of the decoded text, without and with special tokens.
    let decoded: UInt64
    let all: UInt64
  }

  /// The tokenizers there is data for.
  static let names = [
    "llama2", "llama2-old", "mistral", "gemma", "phi3", "smollm2", "unknown-fused", "unknown-single", "forms",
    "decomposed", "unigram", "unigram-bytes", "o200k", "tekken", "cl100k", "qwen35", "deepseek",
  ]

  static func texts() throws -> [String] {
    try JSONDecoder().decode([String].self, from: Data(contentsOf: file("texts.json")))
  }

  static func tokenizer(_ name: String) throws -> Tokenizer {
    try Tokenizer(path: file("\(name).tokenizer.json").path)
  }

  static func cases(_ name: String) throws -> [Case] {
    var rest = ArraySlice(try Data(contentsOf: file("\(name).expected")))
    var cases: [Case] = []
    while !rest.isEmpty {
      let ids = try Self.ids(&rest)
      cases.append(Case(ids: ids, decoded: try number(8, &rest), all: try number(8, &rest)))
    }
    return cases
  }

  /// The ids alone for every text, by `sentencepiece` or by `llamacpp`.
  static func ids(by name: String) throws -> [[Int32]] {
    var rest = ArraySlice(try Data(contentsOf: file("\(name).expected")))
    var cases: [[Int32]] = []
    while !rest.isEmpty { cases.append(try ids(&rest)) }
    return cases
  }

  static func file(_ name: String) -> URL {
    URL(fileURLWithPath: Repository.fixture("tokenizer-families/" + name))
  }

  static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  private static func ids(_ rest: inout ArraySlice<UInt8>) throws -> [Int32] {
    let count = try number(2, &rest)
    return try (0..<count).map { _ in Int32(try number(2, &rest)) }
  }

  /// A little-endian number of so many bytes.
  private static func number(_ count: Int, _ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
    try #require(rest.count >= count)
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

import Foundation
import TestSupport
import Testing

@testable import Tokenization

/// What the Python library makes of the reference texts, as `Tests/Reference/tokenizer.py` wrote it down.
struct TokenizerReference: Decodable {
  struct Case: Decodable {
    let ids: [Int32]
    let bare: [Int32]?
    let decoded: String?
    let all: String?
  }

  struct Sequence: Decodable {
    let ids: [Int32]
    let decoded: String
  }

  struct Broken: Decodable {
    let bytes: Data
    let ids: [Int32]
  }

  /// The tokenizers there is data for.
  static let names = ["ruler-tiny", "gpt2", "prefix", "digits", "llama3", "qwen2"]

  let vocabulary: Int
  let cases: [Case]
  let sequences: [Sequence]
  let broken: [Broken]

  static func load(_ name: String) throws -> TokenizerReference {
    try JSONDecoder().decode(TokenizerReference.self, from: Data(contentsOf: file("\(name).expected.json")))
  }

  static func texts() throws -> [String] {
    try JSONDecoder().decode([String].self, from: Data(contentsOf: file("texts.json")))
  }

  static func tokenizer(_ name: String) throws -> Tokenizer {
    if name == "ruler-tiny" { return try Tokenizer(path: Repository.bundledModel + "/tokenizer.json") }
    return try Tokenizer(path: file("\(name).tokenizer.json").path)
  }

  /// The scalars of a string: strings compare by canonical equivalence, which would hide differences.
  static func scalars(_ text: String) -> [UInt32] {
    text.unicodeScalars.map(\.value)
  }

  private static func file(_ name: String) -> URL {
    URL(fileURLWithPath: Repository.fixture("tokenizer/" + name))
  }
}

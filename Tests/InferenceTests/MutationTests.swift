import Foundation
import Inference
import Testing

/// The seeds of the fuzz targets, and a few thousand spoiled copies of them: each is read, or refused in a sentence.
///
/// A quick look at what .ci/fuzz does for longer.
@Suite struct MutationTests {
  private static let corpus = Bundled.root + "/Tests/Fuzz/Corpus/"

  /// What a JSON text may hold where something else is expected.
  private static let words = [
    "null", "true", "-1", "0", "1e308", "0.5", "9223372036854775807", "18446744073709551616", "[]", "{}",
    "\"\"",
    "\"a\"", "[[[]]]", "\"\\ud800\"", "\"\u{E9}\"", "{\"type\":\"Sequence\"}", ",", ":", "\\", "\u{0}",
  ].map { Array($0.utf8) }

  private func seeds(_ target: String) throws -> [[UInt8]] {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.corpus + target).sorted()
    return try names.map { name in
      Array(try Data(contentsOf: URL(fileURLWithPath: Self.corpus + target + "/" + name)))
    }
  }

  /// A copy in which something is cut out, put in, or stands elsewhere too.
  private func spoiled(_ seed: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = seed
    for _ in 0...Int.random(in: 0..<3, using: &generator) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let end = min(place + Int.random(in: 1...12, using: &generator), bytes.count)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.removeSubrange(place..<end)
      case 2:
        bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &generator))
      case 3: bytes.removeLast(bytes.count - place)
      default: replaceValue(&bytes, from: place, &generator)
      }
    }
    return bytes
  }

  /// Puts a word in the place of what follows the next colon, up to a comma or bracket.
  private func replaceValue(_ bytes: inout [UInt8], from place: Int, _ generator: inout SeededGenerator) {
    guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) else { return }
    let end = bytes[colon...].firstIndex { ",]}".utf8.contains($0) } ?? bytes.endIndex
    let word = Int.random(in: 0..<Self.words.count, using: &generator)
    bytes.replaceSubrange(colon + 1..<end, with: Self.words[word])
  }

  /// Reads spoiled copies of all seeds as a file of a name; how many were refused.
  private func refusals(
    _ target: String, as name: String, copies: Int, seed: UInt64,
    read: (_ path: String, _ bytes: [UInt8]) throws -> Void
  ) throws -> Int {
    var generator = SeededGenerator(seed)
    var refused = 0
    try withTemporaryDirectory { directory in
      let path = directory + "/" + name
      for seed in try seeds(target) {
        for _ in 0..<copies {
          let bytes = spoiled(seed, &generator)
          try write(bytes, to: path)
          do {
            try read(path, bytes)
          } catch {
            refused += 1
            let sentence = "\(error)"
            #expect(sentence.contains(path) && sentence.hasSuffix("."), "\(sentence)")
            #expect(!sentence.utf8.contains { $0 < 0x20 }, "\(sentence)")
          }
        }
      }
    }
    return refused
  }

  @Test func `no change of a tokenizer file is fatal`() throws {
    let refused = try refusals("tokenizer", as: "tokenizer.json", copies: 40, seed: 5) { path, bytes in
      let tokenizer = try Tokenizer(path: path)
      let ids = tokenizer.encode(utf8: Array(bytes.suffix(80)))
      #expect(ids.allSatisfy { 0 <= $0 && $0 < tokenizer.vocabularySize })
      _ = tokenizer.decode(ids)
    }
    #expect(refused > 150)
  }

  @Test func `no change of a configuration is fatal`() throws {
    let refused = try refusals("json", as: "config.json", copies: 250, seed: 7) { path, _ in
      _ = try ModelConfiguration(path: path)
    }
    #expect(refused > 400)
  }
}

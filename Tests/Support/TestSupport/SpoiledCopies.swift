import Foundation

/// The seeds of a fuzz target, and a few thousand spoiled copies of them: a quick look at what .ci/fuzz does for longer.
package enum SpoiledCopies {
  /// A copy that was refused, and why.
  package struct Refusal {
    /// The file that the copy was in.
    package let path: String
    /// What the error says.
    package let sentence: String

    /// Whether the sentence names the file, is one, and can be printed.
    package var isSentence: Bool {
      sentence.contains(path) && sentence.hasSuffix(".") && !sentence.utf8.contains { $0 < 0x20 }
    }
  }

  private static let corpus = Repository.root + "/Tests/Fuzz/Corpus/"

  /// What a JSON text may hold where something else is expected.
  private static let words = [
    "null", "true", "-1", "0", "1e308", "0.5", "9223372036854775807", "18446744073709551616", "[]", "{}",
    "\"\"",
    "\"a\"", "[[[]]]", "\"\\ud800\"", "\"\u{E9}\"", "{\"type\":\"Sequence\"}", ",", ":", "\\", "\u{0}",
  ].map { Array($0.utf8) }

  /// Reads spoiled copies of all seeds of a target as a file of a name.
  package static func refusals(
    _ target: String, as name: String, copies: Int, seed: UInt64,
    read: (_ path: String, _ bytes: [UInt8]) throws -> Void
  ) throws -> [Refusal] {
    var generator = SeededGenerator(seed: seed)
    var refused: [Refusal] = []
    try TemporaryFolder.with { folder in
      let directory = folder.path
      let path = directory + "/" + name
      for seed in try seeds(target) {
        for _ in 0..<copies {
          let bytes = spoiled(seed, &generator)
          try write(bytes, to: path)
          do {
            try read(path, bytes)
          } catch {
            refused.append(Refusal(path: path, sentence: "\(error)"))
          }
        }
      }
    }
    return refused
  }

  private static func seeds(_ target: String) throws -> [[UInt8]] {
    let names = try FileManager.default.contentsOfDirectory(atPath: corpus + target).sorted()
    return try names.map { name in
      Array(try Data(contentsOf: URL(fileURLWithPath: corpus + target + "/" + name)))
    }
  }

  /// A copy in which something is cut out, put in, or stands elsewhere too.
  private static func spoiled(_ seed: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
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
  private static func replaceValue(
    _ bytes: inout [UInt8], from place: Int, _ generator: inout SeededGenerator
  ) {
    guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) else { return }
    let end = bytes[colon...].firstIndex { ",]}".utf8.contains($0) } ?? bytes.endIndex
    let word = Int.random(in: 0..<words.count, using: &generator)
    bytes.replaceSubrange(colon + 1..<end, with: words[word])
  }
}

import AdaKV
import Foundation
import Inference

/// Where things lie in the repository, and the bundled model, opened once.
enum Bundled {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  static let directory = root + "/samples/ruler-tiny"
  static let expected = root + "/Tests/InferenceTests/Fixtures/ruler_tiny_logits.safetensors"
  static let oddShapes = root + "/Tests/InferenceTests/Fixtures/odd-shapes"
  private static let opened = Result { try LanguageModel(path: directory) }

  /// The bundled model.
  static func model() throws -> LanguageModel { try opened.get() }
}

/// A seeded source of numbers, so that tests repeat (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Random tokens after a beginning-of-sequence token.
func randomTokens(_ count: Int, seed: UInt64, vocabulary: Int32 = 1024) -> [Int32] {
  var generator = SeededGenerator(seed)
  return [1] + (1..<count).map { _ in Int32.random(in: 2..<vocabulary, using: &generator) }
}

/// Random kept positions with a different number for every head, the last `window` positions included.
func randomKept(_ model: LanguageModel, tokens: Int, window: Int, seed: UInt64) -> [KeptEntries] {
  var generator = SeededGenerator(seed)
  return (0..<model.configuration.layers).map { _ in
    var offsets = [0]
    var positions: [Int32] = []
    for _ in 0..<model.configuration.kvHeads {
      let share = Double.random(in: 0...0.7, using: &generator)
      for position in 0..<tokens
      where position >= tokens - window || Double.random(in: 0..<1, using: &generator) < share {
        positions.append(Int32(position))
      }
      offsets.append(positions.count)
    }
    return KeptEntries(offsets: offsets, positions: positions)
  }
}

/// The largest difference of two lists, infinite if their lengths differ or either holds no number.
func largestDifference(_ left: some Collection<Float>, _ right: some Collection<Float>) -> Float {
  guard left.count == right.count else { return .infinity }
  return zip(left, right).reduce(0) { largest, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(largest, difference)
  }
}

/// A directory for one test, removed at the end.
func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
  let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  return try body(directory.path)
}

/// Writes bytes to a file.
func write(_ bytes: [UInt8], to path: String) throws {
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

import AdaKV
import Inference
import TestSupport

/// Where things lie in the repository, and the bundled model, opened once.
enum Bundled {
  static let expected = Repository.fixture("ruler_tiny_logits.safetensors")
  static let oddShapes = Repository.fixture("odd-shapes")
  private static let opened = Result { try LanguageModel(path: Repository.bundledModel) }

  /// The bundled model.
  static func model() throws -> LanguageModel { try opened.get() }
}

/// Random tokens after a beginning-of-sequence token.
func randomTokens(_ count: Int, seed: UInt64, vocabulary: Int32 = 1024) -> [Int32] {
  var generator = SeededGenerator(seed: seed)
  return [1] + (1..<count).map { _ in Int32.random(in: 2..<vocabulary, using: &generator) }
}

/// Random kept positions with a different number for every head, the last `window` positions included.
func randomKept(_ model: LanguageModel, tokens: Int, window: Int, seed: UInt64) -> [KeptEntries] {
  var generator = SeededGenerator(seed: seed)
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

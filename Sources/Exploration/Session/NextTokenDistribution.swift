import Foundation
import Inference
import Readings
import Tokenization

/// The distribution over the next token that float32 logits stand for, in float64.
struct NextTokenDistribution {
  private let logits: [Float]
  private let logSum: Double

  /// Takes logits `[vocabulary]`.
  init(logits: [Float]) {
    self.logits = logits
    let top = Double(logits.max() ?? 0)
    logSum = top + log(logits.reduce(0.0) { $0 + exp(Double($1) - top) })
  }

  /// Natural logarithm of a token's probability.
  func logProbability(of id: Int) -> Double { Double(logits[id]) - logSum }

  /// The likeliest token, the lowest id of equals: what greedy decoding takes.
  var likeliest: Int32 {
    var best = 0
    for id in logits.indices where logits[id] > logits[best] { best = id }
    return Int32(best)
  }

  /// The `count` likeliest tokens, likeliest first, the lower id first of equals.
  func top(_ count: Int, tokenizer: Tokenizer) -> [NextToken] {
    var best: [Int] = []
    for id in logits.indices {
      if best.count == count, logits[id] <= logits[best[count - 1]] { continue }
      let place = best.firstIndex { logits[$0] < logits[id] } ?? best.count
      best.insert(id, at: place)
      if best.count > count { best.removeLast() }
    }
    return best.map { id in
      NextToken(
        id: Int32(id), text: tokenizer.text(of: Int32(id)), logProbability: logProbability(of: id))
    }
  }

  /// `KL(self ‖ other)` in nats; never under 0.
  func divergence(to other: NextTokenDistribution) -> Double {
    var sum = 0.0
    for id in logits.indices {
      let own = logProbability(of: id)
      sum += exp(own) * (own - other.logProbability(of: id))
    }
    return max(sum, 0)
  }
}

extension Tokenizer {
  /// A token's text by itself; bytes that are no text of their own become U+FFFD.
  func text(of id: Int32) -> String { String(decoding: bytes(of: id), as: UTF8.self) }

  /// The text of each token in its place: a character whose bytes lie in several tokens stands at the last of them.
  func texts(of ids: [Int32]) -> [String] {
    var pending: [UInt8] = []
    return ids.enumerated().map { index, id in
      pending += bytes(of: id)
      let missing = index + 1 < ids.count ? Self.incompleteSuffix(of: pending) : 0
      let text = String(decoding: pending.dropLast(missing), as: UTF8.self)
      pending = pending.suffix(missing)
      return text
    }
  }

  /// How many bytes at the end begin a character that is not complete.
  private static func incompleteSuffix(of bytes: [UInt8]) -> Int {
    for back in 1...3 where back <= bytes.count {
      let byte = bytes[bytes.count - back]
      if byte & 0xC0 == 0x80 { continue }
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return length > back ? back : 0
    }
    return 0
  }
}

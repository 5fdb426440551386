import Foundation
package import Readings

/// The distribution over the next token that float32 logits stand for, in float64, or what is known in its place.
package struct NextTokenDistribution {
  /// The likeliest token, the lowest id of equals: what greedy decoding takes; of a recorded run the one that came.
  package let likeliest: Int32
  /// `[vocabulary]`; empty where nothing is known but which token came.
  private let logits: [Float]
  private let logSum: Double

  /// Takes what a source says.
  package init(_ prediction: Prediction) {
    switch prediction {
    case .logits(let logits):
      let top = Double(logits.max() ?? 0)
      self.logits = logits
      logSum = top + log(logits.reduce(0.0) { $0 + exp(Double($1) - top) })
      var best = 0
      for id in logits.indices where logits[id] > logits[best] { best = id }
      likeliest = Int32(best)
    case .token(let token):
      logits = []
      logSum = 0
      likeliest = token
    }
  }

  /// Natural logarithm of a token's probability.
  private func logProbability(of id: Int) -> Double { Double(logits[id]) - logSum }

  /// The `count` likeliest tokens, likeliest first, the lower id first of equals.
  ///
  /// - Parameter text: A token's text by itself.
  package func top(_ count: Int, text: (Int32) -> String) -> [NextToken] {
    if logits.isEmpty { return [NextToken(id: likeliest, text: text(likeliest), logProbability: nil)] }
    var best: [Int] = []
    for id in logits.indices {
      if best.count == count, logits[id] <= logits[best[count - 1]] { continue }
      let place = best.firstIndex { logits[$0] < logits[id] } ?? best.count
      best.insert(id, at: place)
      if best.count > count { best.removeLast() }
    }
    return best.map { id in
      NextToken(id: Int32(id), text: text(Int32(id)), logProbability: logProbability(of: id))
    }
  }

  /// `KL(self ‖ other)` in nats, never under 0; nil where either is not known.
  package func divergence(to other: NextTokenDistribution) -> Double? {
    guard !logits.isEmpty, !other.logits.isEmpty else { return nil }
    var sum = 0.0
    for id in logits.indices {
      let own = logProbability(of: id)
      sum += exp(own) * (own - other.logProbability(of: id))
    }
    return max(sum, 0)
  }
}

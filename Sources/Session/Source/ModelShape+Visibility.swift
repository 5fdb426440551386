package import Readings

extension ModelShape {
  /// The first position that a layer's query at `position`, and so any later one, sees: 0 unless a sliding window
  /// hides any.
  package func firstVisible(layer: Int, from position: Int) -> Int {
    attentionSpan(layer: layer).map { max(0, position + 1 - $0) } ?? 0
  }

  /// Query heads per KV head, `G`.
  package var groupSize: Int { queryHeads / kvHeads }
}

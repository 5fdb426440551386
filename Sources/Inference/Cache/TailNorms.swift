/// What the values of a stream's tail amount to behind the output projection, each computed once.
struct TailNorms {
  private let queryHeads: Int
  private let group: Int
  /// For each query head of each layer the norms of the first entries of its KV head, `[L H]`.
  private var known: [[Float]]

  init(shape: ModelConfiguration) {
    queryHeads = shape.queryHeads
    group = shape.groupSize
    known = Array(repeating: [], count: shape.layers * shape.queryHeads)
  }

  /// Forgets the entries that a tail does not hold any more after it was cut.
  mutating func truncate(to tail: TailCache) {
    for row in known.indices {
      let count = tail.count(layer: row / queryHeads, kvHead: row % queryHeads / group)
      if known[row].count > count { known[row].removeLast(known[row].count - count) }
    }
  }

  /// Forgets all entries but some.
  ///
  /// - Parameter kept: for each KV head of each layer the indices of entries, ascending, `[L K]`.
  mutating func evict(keeping kept: [[Int]]) {
    for row in known.indices {
      let norms = known[row]
      known[row] = kept[row / group].prefix { $0 < norms.count }.map { norms[$0] }
    }
  }

  /// The norms of what a layer's tail holds, one query head after the other.
  mutating func norms(layer: Int, tail: TailCache, model: LanguageModel) -> [Float] {
    let d = model.configuration.headDimension
    for head in 0..<queryHeads {
      let row = layer * queryHeads + head
      for entry in known[row].count..<tail.count(layer: layer, kvHead: head / group) {
        let value = tail.values(layer: layer, kvHead: head / group) + entry * d
        known[row].append(model.valueOutputL1(layer: layer, queryHead: head, value: value))
      }
    }
    return Array(known[layer * queryHeads..<(layer + 1) * queryHeads].joined())
  }
}

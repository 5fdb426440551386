/// What the values of a stream's tail amount to behind the output projection, each computed once.
struct TailNorms {
  private let queryHeads: Int
  /// For every layer the norms of the first entries, `[entries, H]`.
  private var known: [[Float]]

  init(shape: ModelConfiguration) {
    queryHeads = shape.queryHeads
    known = Array(repeating: [], count: shape.layers)
  }

  /// Forgets all entries after the first `count`.
  mutating func truncate(to count: Int) {
    for layer in known.indices where known[layer].count > count * queryHeads {
      known[layer].removeLast(known[layer].count - count * queryHeads)
    }
  }

  /// The norms of a layer's tail, `[H, tail]`.
  mutating func norms(layer: Int, tail: TailCache, model: LanguageModel) -> [Float] {
    let d = model.configuration.headDimension
    let group = model.configuration.groupSize
    for entry in known[layer].count / queryHeads..<tail.count {
      for head in 0..<queryHeads {
        let value = tail.values(layer: layer, kvHead: head / group) + entry * d
        known[layer].append(model.valueOutputL1(layer: layer, queryHead: head, value: value))
      }
    }
    let count = tail.count
    return (0..<queryHeads * count).map { known[layer][$0 % count * queryHeads + $0 / count] }
  }
}

internal import AdaKV

extension DecodeStream {
  /// The sequence positions of what a KV head holds, ascending.
  func cachePositions(layer: Int, kvHead: Int) -> [Int32] {
    let prompt =
      kept.map { Array($0[layer][head: kvHead]) } ?? prefill.tokens.indices.map(Int32.init)
    return prompt + tail.positions(layer: layer, kvHead: kvHead)
  }

  /// Drops all entries but those at some sequence positions.
  mutating func evict(keeping positions: [KeptEntries]) {
    let shape = prefill.model.configuration
    precondition(positions.count == shape.layers, "a stream keeps positions in every layer")
    var prompt: [KeptEntries] = []
    var tailEntries: [[Int]] = []
    for (layer, positions) in positions.enumerated() {
      precondition(positions.kvHeads == shape.kvHeads, "a stream keeps positions for every KV head")
      var heads: [[Int32]] = []
      var rows: [Int] = []
      for head in 0..<shape.kvHeads {
        let wanted = positions[head: head]
        let held = cachePositions(layer: layer, kvHead: head)
        let promptCount = keptCount(layer: layer, kvHead: head)
        let found = Self.indices(of: wanted, in: held)
        let fromPrompt = found.prefix { $0 < promptCount }
        heads.append(fromPrompt.map { held[$0] })
        rows += fromPrompt.map { firstRow(layer: layer, kvHead: head) + $0 }
        tailEntries.append(found.dropFirst(fromPrompt.count).map { $0 - promptCount })
      }
      prompt.append(KeptEntries(heads))
      packed?.evict(layer: layer, keeping: rows, dimension: shape.headDimension)
    }
    kept = prompt
    tail.evict(keeping: tailEntries)
    tailNorms.evict(keeping: tailEntries)
  }

  /// Where ascending numbers stand among others.
  private static func indices(of wanted: ArraySlice<Int32>, in held: [Int32]) -> [Int] {
    var index = 0
    return wanted.map { position in
      while index < held.count && held[index] < position { index += 1 }
      precondition(index < held.count && held[index] == position, "a stream keeps what it holds")
      return index
    }
  }
}

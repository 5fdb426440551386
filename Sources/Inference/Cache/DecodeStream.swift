internal import AdaKV

/// One sequence of a batch: what it keeps of the prompt, and what it keeps of the tail it has decoded.
struct DecodeStream {
  let prefill: Prefill
  private(set) var tail: TailCache
  private(set) var queries: TailQueries
  /// Kept positions of the prompt in every layer; nil is all.
  private var kept: [KeptEntries]?
  /// The kept entries in memory of their own, if evicted ones are dropped.
  private var packed: PackedCache?
  private var tailNorms: TailNorms

  init(
    prefill: Prefill, kept: [KeptEntries]?, substitutes: [SubstituteEntries?], compact: Bool, observing: Int
  ) {
    let shape = prefill.model.configuration
    let tokens = prefill.tokens.count
    if let kept {
      precondition(kept.count == shape.layers, "a stream keeps positions in every layer")
      for layer in kept {
        precondition(layer.kvHeads == shape.kvHeads, "a stream keeps positions for every KV head")
        for end in layer.offsets.dropFirst() where end > 0 {
          precondition(layer.positions[end - 1] < tokens, "kept positions lie in the prompt")
        }
      }
    }
    self.prefill = prefill
    self.kept = kept
    if compact || !substitutes.isEmpty {
      let every = KeptEntries.all(kvHeads: shape.kvHeads, tokens: tokens)
      let named = kept ?? Array(repeating: every, count: shape.layers)
      var copy = PackedCache(named, from: prefill)
      precondition(
        substitutes.isEmpty || substitutes.count == shape.layers, "substitutes are for every layer")
      for (layer, entries) in substitutes.enumerated() {
        guard let entries else { continue }
        copy.substitute(entries, layer: layer, kept: named[layer], dimension: shape.headDimension)
      }
      packed = copy
    }
    tail = TailCache(shape: shape, firstPosition: tokens)
    tailNorms = TailNorms(shape: shape)
    queries = TailQueries(shape: shape, limit: observing)
  }

  /// Adds one token, whose keys, values and queries are to be written, to the tail.
  mutating func grow() {
    tail.grow()
    queries.grow()
  }

  /// Remembers the queries `[H * d]` of the tail's last token, if any are to be.
  func remember(queries: UnsafePointer<Float>, layer: Int) {
    let place = self.queries.query(layer: layer, index: tail.length - 1)
    place?.update(from: queries, count: prefill.model.configuration.queryWidth)
  }

  /// Goes back to the first `count` tokens of the tail.
  mutating func truncate(to count: Int) {
    tail.truncate(to: count)
    tailNorms.truncate(to: tail)
    queries.truncate(to: count)
  }

  /// The position of the next token.
  var position: Int { prefill.tokens.count + tail.length }

  /// How many entries of the prompt a KV head keeps.
  func keptCount(layer: Int, kvHead: Int) -> Int {
    kept?[layer].count(head: kvHead) ?? prefill.tokens.count
  }

  /// The positions of the prompt that a KV head keeps, ascending; nil is all.
  func keptPositions(layer: Int, kvHead: Int) -> ArraySlice<Int32>? {
    kept?[layer][head: kvHead]
  }

  /// How many entries lie in memory of the stream's own, of all heads of all layers.
  var ownEntries: Int {
    let shape = prefill.model.configuration
    let every = shape.layers * shape.kvHeads * prefill.tokens.count
    let keptEntries = kept?.reduce(0) { $0 + $1.positions.count } ?? every
    return (packed == nil ? 0 : keptEntries) + tail.entries
  }

  /// The rows that a layer's prompt entries are among: the stream's own, or the prompt's.
  func promptRows(layer: Int) -> (keys: FloatBuffer, values: FloatBuffer) {
    if let packed = packed?.layers[layer] { return (packed.keys, packed.values) }
    let cache = prefill.layer(layer)
    return (cache.keys, cache.values)
  }

  /// The first of a KV head's rows in `promptRows`, kept or not.
  func firstRow(layer: Int, kvHead: Int) -> Int {
    guard packed != nil, let kept = kept?[layer] else { return kvHead * prefill.tokens.count }
    return kept.offsets[kvHead]
  }

  /// Which rows after `firstRow` a KV head's prompt entries are, ascending; nil if they lie without gaps.
  func listedRows(layer: Int, kvHead: Int) -> ArraySlice<Int32>? {
    packed == nil ? keptPositions(layer: layer, kvHead: kvHead) : nil
  }

  /// The Euclidean norm of each key that a KV head holds.
  func keyL2(layer: Int, kvHead: Int) -> [Float] {
    let d = prefill.model.configuration.headDimension
    let keys = promptRows(layer: layer).keys.start + firstRow(layer: layer, kvHead: kvHead) * d
    let listed = listedRows(layer: layer, kvHead: kvHead)
    let rows = listed.map { $0.map(Int.init) } ?? Array(0..<keptCount(layer: layer, kvHead: kvHead))
    let tailKeys = tail.keys(layer: layer, kvHead: kvHead)
    let prompt = rows.map { UnsafeBufferPointer(start: keys + $0 * d, count: d).l2Norm }
    return prompt
      + (0..<tail.count(layer: layer, kvHead: kvHead)).map {
        UnsafeBufferPointer(start: tailKeys + $0 * d, count: d).l2Norm
      }
  }

  /// What each value of the tail amounts to behind the output projection, one query head after the other.
  mutating func tailValueOutputL1(layer: Int) -> [Float] {
    tailNorms.norms(layer: layer, tail: tail, model: prefill.model)
  }

  /// The sequence positions of what a KV head holds, ascending.
  func cachePositions(layer: Int, kvHead: Int) -> [Int32] {
    let prompt =
      keptPositions(layer: layer, kvHead: kvHead).map { Array($0) } ?? prefill.tokens.indices.map(Int32.init)
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

public import AdaKV

extension DecodeBatch {
  /// The sequence positions of what a stream holds for a KV head, ascending: what it keeps of the prompt's
  /// `0..<N`, then of the tail's `N...`.
  ///
  /// - Precondition: the stream exists.
  public func cachePositions(_ id: Int, layer: Int, kvHead: Int) -> [Int32] {
    stream(id).cachePositions(layer: layer, kvHead: kvHead)
  }

  /// The sequence positions of what a stream holds in a layer.
  ///
  /// - Precondition: the stream exists.
  public func held(_ id: Int, layer: Int) -> KeptEntries {
    let stream = stream(id)
    return KeptEntries(
      (0..<model.configuration.kvHeads).map { stream.cachePositions(layer: layer, kvHead: $0) })
  }

  /// Evicts all entries of a stream but those at some positions of the sequence, of the prompt and of the tail.
  ///
  /// A compact stream and the tail of every stream move to smaller memory. The position of the next token stays.
  /// - Parameters:
  ///   - id: the stream.
  ///   - positions: for every layer, a subset of `cachePositions` for each KV head, which may be empty.
  /// - Precondition: the stream exists and holds all of them.
  /// - Complexity: O(entries), and O(entries d) for what is copied.
  public func evict(_ id: Int, keeping positions: [KeptEntries]) {
    precondition(streams[id] != nil, "no such stream")
    streams[id]?.evict(keeping: positions)
  }

  /// How many of the last queries of its tail a stream remembers: the lesser of what `addStream` was asked to
  /// observe and of the tail, less those forgotten when it was cut by more than one token.
  ///
  /// - Precondition: the stream exists.
  public func observedQueries(_ id: Int) -> Int { stream(id).queries.count }

  /// The mean attention of the last `window` queries of a stream's tail over what it holds, for each query head
  /// in the order of `cachePositions`.
  ///
  /// Causal: a query does not see entries after it. Each query's softmax runs over the entries that are held
  /// when this is called; a query that sees none counts 0 everywhere.
  /// - Precondition: the stream exists, and `0 < window <= observedQueries(id)`.
  /// - Complexity: O(H window entries d), computed at every call.
  public func windowAttention(_ id: Int, layer: Int, window: Int) -> HeadRows {
    let stream = stream(id)
    precondition(window > 0 && window <= stream.queries.count, "the window exceeds the observed queries")
    return stream.windowAttention(layer: layer, window: window)
  }

  /// The Euclidean norm of each key that a stream holds, one list for each KV head, in the order of
  /// `cachePositions`.
  ///
  /// - Precondition: the stream exists.
  /// - Complexity: O(entries d), computed at every call.
  public func keyL2(_ id: Int, layer: Int) -> [[Float]] {
    let stream = stream(id)
    return (0..<model.configuration.kvHeads).map { stream.keyL2(layer: layer, kvHead: $0) }
  }
}

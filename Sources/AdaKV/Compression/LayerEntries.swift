/// The keys, values and last queries of one layer as a compression looks at them.
struct LayerEntries {
  /// KV heads `K`.
  let kvHeads: Int
  /// Query heads per KV head, `G`.
  let groupSize: Int
  /// Tokens `N`.
  let tokens: Int
  /// Length `d` of a key and of a value.
  let headDimension: Int
  private let keys: [Float]
  private let values: [Float]
  private let queries: [Float]

  /// Takes `.keys`, `.values` and `.windowQueries` of a layer.
  ///
  /// - Throws: ``AdaKVError/missing(_:)``, ``AdaKVError/shape(what:expected:found:)``,
  ///   ``AdaKVError/notFinite(_:)``.
  init(_ observation: LayerObservation, window: Int) throws(AdaKVError) {
    let asked = Ingredient.windowQueries(window: window)
    keys = try observation[.keys]
    values = try observation[.values]
    queries = try observation[asked]
    kvHeads = observation.kvHeads
    groupSize = observation.groupSize
    tokens = observation.tokens
    let rows = kvHeads * tokens
    headDimension = rows == 0 ? 0 : keys.count / rows
    guard headDimension > 0, keys.count == rows * headDimension else {
      throw .shape(
        what: Ingredient.keys.description, expected: rows * max(headDimension, 1), found: keys.count)
    }
    guard values.count == keys.count else {
      throw .shape(what: Ingredient.values.description, expected: keys.count, found: values.count)
    }
    // A prompt shorter than the window has that many queries.
    let expected = observation.queryHeads * min(window, tokens) * headDimension
    guard queries.count == expected else {
      throw .shape(what: asked.description, expected: expected, found: queries.count)
    }
    for (ingredient, numbers) in [(Ingredient.keys, keys), (.values, values), (asked, queries)]
    where !numbers.allSatisfy(\.isFinite) {
      throw .notFinite(ingredient)
    }
  }

  /// Calls `body` with one KV head's keys and values, `[tokens, headDimension]` each.
  func withHead<Result>(
    _ head: Int, _ body: (UnsafeBufferPointer<Float>, UnsafeBufferPointer<Float>) -> Result
  ) -> Result {
    let part = head * tokens * headDimension..<(head + 1) * tokens * headDimension
    return keys.withUnsafeBufferPointer { keys in
      values.withUnsafeBufferPointer { values in
        body(UnsafeBufferPointer(rebasing: keys[part]), UnsafeBufferPointer(rebasing: values[part]))
      }
    }
  }

  /// Calls `body` with one query head's last queries, `[window, headDimension]`.
  func withQueries<Result>(_ head: Int, _ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
    let size = queries.count / (kvHeads * groupSize)
    return queries.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[head * size..<(head + 1) * size]))
    }
  }
}

package import AdaKV

/// Streams over one read prompt, decoded side by side, each with what it keeps of the prompt and a tail of its own.
package protocol StreamDecoder: AnyObject {
  /// Adds a stream that has decoded nothing yet; returns its number, which is never used again.
  ///
  /// - Throws: ``SourceRefusal`` for a stream that the source cannot decode.
  func addStream(_ contents: StreamContents) throws -> Int

  /// Removes a stream and frees what it holds.
  func removeStream(_ id: Int)

  /// Feeds one token to each stream named, each once.
  ///
  /// - Returns: What each gave, in the order of `inputs`.
  /// - Throws: The source's own errors, `CancellationError`; then no stream has changed.
  func step(_ inputs: [(stream: Int, token: Int32)], isCancelled: () -> Bool) throws -> [DecodedToken]

  /// How many tokens a stream has decoded, evicted or not.
  func tailLength(of id: Int) -> Int

  /// The sequence positions of what a stream holds in a layer: of the prompt's `0..<N`, then of the tail's `N...`.
  func held(by id: Int, layer: Int) -> KeptEntries

  /// Drops all entries of a stream but those at some positions of what it holds, in every layer.
  func evict(from id: Int, keeping positions: [KeptEntries])

  /// An ingredient of what a stream holds in a layer, a row for each head in the order of its positions.
  ///
  /// - Precondition: The ingredient can be had while decoding, and the stream observes as many queries as it looks through.
  func values(of ingredient: Ingredient, stream id: Int, layer: Int) throws -> HeadRows

  /// The values of a stream's tail; nil for a source that lacks them.
  ///
  /// - Precondition: The stream has evicted nothing.
  func tailOutputs(of id: Int, layer: Int) -> TailOutputs?
}

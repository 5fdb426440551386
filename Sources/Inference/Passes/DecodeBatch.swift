public import AdaKV

/// Several streams over one prompt, decoded side by side over one read of the weights.
///
/// Every stream has its own kept positions and its own tail. Its numbers have the same bits whatever other
/// streams are in a step, and whether it views the prompt's cache or holds a compact copy.
///
/// ```swift
/// let batch = DecodeBatch(model: model, prefill: prefill)
/// let full = batch.addStream(kept: nil)
/// let output = try batch.step([(stream: full, token: 42)])
/// ```
public final class DecodeBatch {
  private let model: LanguageModel
  private let prefill: Prefill
  private var streams: [Int: DecodeStream] = [:]
  private var nextStream = 0

  /// An empty batch over a prompt.
  public init(model: LanguageModel, prefill: Prefill) {
    precondition(model === prefill.model, "a prefill belongs to the model that made it")
    self.model = model
    self.prefill = prefill
  }

  /// Adds a stream that has decoded nothing yet.
  ///
  /// - Parameters:
  ///   - kept: what it keeps of the prompt in every layer; nil is all of it.
  ///   - substitutes: for every layer keys and values that it holds instead of the prompt's, or nil; a stream with
  ///     any has a copy of its own, `compact` or not. Empty is none.
  ///   - compact: whether to copy the kept entries into memory of their own and not to use the prompt's.
  ///   - observing: how many of the last queries of its tail to remember for `windowAttention`, which takes
  ///     `4 H d` bytes per layer and query.
  /// - Returns: the stream's number, which is never used again.
  /// - Precondition: `kept` names every layer and KV head, and positions of the prompt; `observing >= 0`; a
  ///   layer's substitutes are no more than what it keeps.
  public func addStream(
    kept: [KeptEntries]?, substituting substitutes: [SubstituteEntries?] = [], compact: Bool = false,
    observing: Int = 0
  ) -> Int {
    precondition(observing >= 0, "a number of queries is not negative")
    streams[nextStream] = DecodeStream(
      prefill: prefill, kept: kept, substitutes: substitutes, compact: compact, observing: observing)
    nextStream += 1
    return nextStream - 1
  }

  /// Removes a stream and frees what it holds.
  public func removeStream(_ id: Int) { streams[id] = nil }

  /// Goes back to the state after the first `toTail` decoded tokens.
  ///
  /// Queries that were forgotten meanwhile do not come back: `observedQueries` may be fewer than before.
  /// - Precondition: the stream exists, and its tail is at least that long, and was when it last evicted.
  public func truncate(_ id: Int, toTail: Int) {
    precondition(streams[id] != nil, "no such stream")
    streams[id]?.truncate(to: toTail)
  }

  /// How many tokens a stream has decoded, evicted or not.
  ///
  /// - Precondition: the stream exists.
  public func tailLength(_ id: Int) -> Int { stream(id).tail.length }

  /// Feeds one token to each stream named, at the position after its tail.
  ///
  /// - Parameters:
  ///   - inputs: streams, each once, of any tail lengths.
  ///   - isCancelled: asked between products, on any thread but never on two at once.
  /// - Returns: logits and attention rows, in the order of `inputs`.
  /// - Throws: `InferenceError`, `FormatError` for weights that are not numbers, `CancellationError`; then no
  ///   stream has changed.
  public func step(
    _ inputs: [(stream: Int, token: Int32)], isCancelled: () -> Bool = { false }
  ) throws -> [StepOutput] {
    try check(inputs)
    if inputs.isEmpty { return [] }
    var taken: [DecodeStream] = []
    for input in inputs {
      guard var stream = streams.removeValue(forKey: input.stream) else { continue }
      stream.grow()
      taken.append(stream)
    }
    let outputs = Cancellation.with(isCancelled) { cancellation in
      let pass = DecodePass(model: model, streams: taken, tokens: inputs.map(\.token), cancellation)
      return model.workers.together { Result { try pass.run() } }
    }
    for (input, stream) in zip(inputs, taken) { streams[input.stream] = stream }
    do {
      return try results(inputs, outputs.get())
    } catch {
      for input in inputs { truncate(input.stream, toTail: tailLength(input.stream) - 1) }
      throw error
    }
  }

  private func results(
    _ inputs: [(stream: Int, token: Int32)], _ outputs: [(logits: [Float], rows: [HeadRows])]
  ) throws -> [StepOutput] {
    if let bad = outputs.firstIndex(where: { !$0.logits.allSatisfy(\.isFinite) }) {
      throw model.failure(after: prefill.tokens.count + tailLength(inputs[bad].stream) - 1)
    }
    return zip(inputs, outputs).map { StepOutput(stream: $0.stream, logits: $1.logits, rows: $1.rows) }
  }

  /// Calls `body` with the values of a stream's tail that it holds, `[entries, d]`: one for every decoded token
  /// if it has not evicted any.
  ///
  /// - Precondition: the stream exists.
  public func withTailValues<Result>(
    stream id: Int, layer: Int, kvHead: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    let tail = stream(id).tail
    let values = tail.values(layer: layer, kvHead: kvHead)
    return try withExtendedLifetime(tail) {
      let count = tail.count(layer: layer, kvHead: kvHead)
      return try body(UnsafeBufferPointer(start: values, count: count * model.configuration.headDimension))
    }
  }

  /// What each value of a stream's tail amounts to behind the output projection, `‖v_j W_h^O‖₁`: `[H, tail]`, or
  /// if it has evicted some, one query head after the other what its KV head holds of the tail.
  ///
  /// Each entry is computed once, when it is first asked for.
  /// - Precondition: the stream exists.
  public func tailValueOutputL1(stream id: Int, layer: Int) -> [Float] {
    precondition(streams[id] != nil, "no such stream")
    return streams[id]?.tailValueOutputL1(layer: layer) ?? []
  }

  /// Bytes of keys and values that a stream holds beside the shared prompt: its compact copy, if it has one,
  /// and its tail.
  ///
  /// - Precondition: the stream exists.
  public func cacheBytes(_ id: Int) -> Int {
    stream(id).ownEntries * 2 * model.configuration.headDimension * MemoryLayout<Float>.stride
  }

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
    return StreamAttention(stream, layer: layer).mean(window: window)
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

  private func stream(_ id: Int) -> DecodeStream {
    guard let stream = streams[id] else { preconditionFailure("no such stream") }
    return stream
  }

  private func check(_ inputs: [(stream: Int, token: Int32)]) throws {
    var named: Set<Int> = []
    for (index, input) in inputs.enumerated() {
      guard let stream = streams[input.stream] else { throw InferenceError.unknownStream(input.stream) }
      guard named.insert(input.stream).inserted else { throw InferenceError.streamNamedTwice(input.stream) }
      try model.check(input.token, at: index)
      guard stream.position < model.configuration.contextLength else {
        throw InferenceError.contextFull(
          stream: input.stream, contextLength: model.configuration.contextLength)
      }
    }
  }
}

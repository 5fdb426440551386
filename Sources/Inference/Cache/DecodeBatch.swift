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
  let model: LanguageModel
  private let prefill: Prefill
  var streams: [Int: DecodeStream] = [:]
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
  /// - Throws: `InferenceError`, `CheckpointError` for weights that are not numbers, `CancellationError`; then no
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
    let tail = stream(id).tail
    return streams[id]?.tailNorms.norms(layer: layer, tail: tail, model: model) ?? []
  }

  /// Bytes of keys and values that a stream holds beside the shared prompt: its compact copy, if it has one,
  /// and its tail.
  ///
  /// - Precondition: the stream exists.
  public func cacheBytes(_ id: Int) -> Int {
    let stream = stream(id)
    let shape = model.configuration
    let own = (stream.packed == nil ? 0 : stream.keptEntries) + stream.tail.entries
    return own * 2 * shape.headDimension * MemoryLayout<Float>.stride
  }

  func stream(_ id: Int) -> DecodeStream {
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

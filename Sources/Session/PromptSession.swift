package import AdaKV
package import Readings

/// One prompt through a source: read once, the full cache and any number of policies on it, step by step.
///
/// Policies are compared on the full cache's tokens (teacher-forced), so that their losses compare like with like;
/// what a policy says by itself is kept beside it. The same choices give the same numbers in whatever order they
/// were made: a policy set late is decoded from step 0. Where the source cannot decode on what a policy keeps, its
/// kept entries are measured under the full cache's attention alone. Not sendable; one queue owns it.
package final class PromptSession {
  /// What the prompt is read through.
  package let source: any AttentionSource
  /// The prompt.
  package let prompt: PromptRecord
  /// The full cache, then the policies in the order they were set.
  package private(set) var tracks: [SessionTrack]
  /// Steps a second that decoding alone would reach, all streams of the last step in one batch; nil before the first.
  package private(set) var decodeRate: Double?

  let read: any ReadPrompt
  private(set) var decoder: (any StreamDecoder)?
  private let cache: IngredientCache
  private let meter: LossMeter
  private let isCompact: Bool
  /// Why streams were left where no track can follow: they are made anew with other plans.
  private var failure: (any Error)?

  /// Queries whose attention can be observed after the prompt was read, unless a policy's window asks for more.
  private static let usualObservation = 64

  /// Reads a prompt and allocates for every plan, layer by layer.
  ///
  /// - Parameters:
  ///   - observing: What plans set later may look at.
  ///   - isCompact: Whether policies decode on caches from which evicted entries are really dropped.
  ///   - onLayer: Told after each layer, with the tracks as far as they are.
  /// - Throws: The source's own errors for a prompt that is empty or too long, ``SourceRefusal`` for a plan that it
  ///   cannot serve, `AdaKVError` for a budget within the window, `CancellationError`.
  package init(
    source: any AttentionSource, prompt: PromptRecord, plans: [TrackPlan], observing: Set<Ingredient> = [],
    isCompact: Bool = false, isCancelled: () -> Bool = { false },
    onLayer: (Int, [SessionTrack]) -> Void = { _, _ in }
  ) throws {
    self.source = source
    self.prompt = prompt
    self.isCompact = isCompact
    try source.checkRoom(for: prompt.length)
    let (cache, meter) = (IngredientCache(), LossMeter(model: source.summary))
    var measurement = try LayerMeasurement(
      model: source.summary, tokens: prompt.tokens.count, plans: plans, cache: cache, meter: meter)
    for plan in plans { if let refusal = source.refusal(of: plan.policy) { throw refusal } }
    let likely = observing.filter { source.refusal(of: .ingredient($0)) == nil }
    let request = ReadRequest(
      tokens: prompt.tokens, needs: likely.union(measurement.needs), queries: Self.usualObservation)
    let memory = SessionMemory(source: source, tokens: prompt.tokens.count)
    read = try source.read(
      request.beside(memory.bytes(tracks: measurement.tracks, request: request, isCompact: isCompact)),
      isCancelled: isCancelled
    ) { read, layer in
      try measurement.measure(layer: layer, of: read)
      onLayer(layer, measurement.measuredTracks(of: prompt, text: source.text(of:)))
    }
    self.cache = cache
    self.meter = meter
    tracks = measurement.measuredTracks(of: prompt, text: source.text(of:))
    try ask(isCancelled: isCancelled)
  }

  /// Steps decoded so far.
  package var lastStep: Int { tracks[0].snapshots.count - 1 }

  /// Whether another token fits into the model's context.
  package var canAdvance: Bool { prompt.length + lastStep < source.summary.contextLength }

  /// Whether plans can be set without reading the prompt again.
  package func canObserve(_ plans: [TrackPlan]) -> Bool {
    read.holds(plans.reduce(into: []) { $0.formUnion($1.policy.measuredNeeds) })
  }

  /// A session at step 0 on what this one has read, for other plans; this one stays as it is.
  ///
  /// - Precondition: ``canObserve(_:)``.
  /// - Throws: `AdaKVError`, ``SourceRefusal`` for a plan that the source cannot serve.
  package func session(under plans: [TrackPlan]) throws -> PromptSession {
    precondition(canObserve(plans))
    for plan in plans { if let refusal = source.refusal(of: plan.policy) { throw refusal } }
    var measurement = try LayerMeasurement(
      model: source.summary, tokens: prompt.tokens.count, plans: plans, cache: cache, meter: meter)
    for layer in 0..<source.summary.layers { try measurement.measure(layer: layer, of: read) }
    let session = try PromptSession(
      sharing: self, tracks: measurement.measuredTracks(of: prompt, text: source.text(of:)))
    cache.keep(measurement.needs)
    return session
  }

  /// Takes what another session has read, with tracks of its own at step 0.
  private init(sharing other: PromptSession, tracks: [SessionTrack]) throws {
    source = other.source
    prompt = other.prompt
    read = other.read
    cache = other.cache
    meter = other.meter
    isCompact = other.isCompact
    self.tracks = tracks
    try ask()
  }

  /// Bytes of keys and values that a track needs at the last step: prompt entries kept, and decoded ones.
  ///
  /// Entries stored at fewer dimensions count those, and their bases; decoding holds them as they are read.
  package func cacheBytes(of track: Int) -> Int {
    let entries = Int(tracks[track].snapshots[lastStep].readings[.cacheLength]?.total ?? 0)
    let extra = tracks[track].layerPlans.reduce(0) { $0 + $1.extraDimensions }
    return (entries * source.summary.headDimension + extra) * 2 * MemoryLayout<Float>.stride
  }

  /// Decodes one token in every track.
  ///
  /// - Parameter isCancelled: Asked between the model's layers.
  /// - Throws: The source's own error where the context is full, ``SourceRefusal`` where it cannot decode, `AdaKVError`
  ///   where a policy cannot be applied again, `CancellationError`; then no track has changed.
  package func advance(isCancelled: () -> Bool = { false }) throws {
    if let failure { throw failure }
    let decoder = try openStreams()
    try forkFreeStreams(of: decoder, isCancelled: isCancelled)
    let fed = tracks[0].output[lastStep]
    var inputs: [(stream: Int, token: Int32)] = []
    for track in tracks {
      if let stream = track.stream { inputs.append((stream, fed.id)) }
      if let free = track.freeStream, let own = track.output.last { inputs.append((free, own.id)) }
    }
    let began = ContinuousClock.now
    let outputs = try decoder.step(inputs, isCancelled: isCancelled)
    decodeRate = 1 / max(began.duration(to: .now) / .seconds(1), 1e-9)
    do {
      tracks = try followed(
        Dictionary(uniqueKeysWithValues: outputs.map { ($0.stream, $0) }), of: decoder, fed: fed)
    } catch {
      failure = error
      throw error
    }
  }

  /// Feeds the question, if it is apart, and takes every track's first token.
  ///
  /// Where the question was part of the prompt, every policy's first token is the full cache's: nothing is evicted
  /// before it.
  private func ask(isCancelled: () -> Bool = { false }) throws {
    var predictions = tracks.map { _ in Optional(read.prediction) }
    if !prompt.question.isEmpty {
      let decoder = try openStreams()
      let streams = tracks.compactMap(\.stream)
      var outputs: [DecodedToken] = []
      for token in prompt.question {
        if isCancelled() { throw CancellationError() }
        outputs = try decoder.step(streams.map { ($0, token) }, isCancelled: isCancelled)
      }
      predictions = tracks.map { track in outputs.first { $0.stream == track.stream }?.prediction }
    }
    let distributions = predictions.map { $0.map(NextTokenDistribution.init) }
    guard let full = distributions[0] else { return }
    for index in tracks.indices {
      guard let own = distributions[index] else { continue }
      let likely = own.top(10, text: source.text(of:))
      tracks[index].snapshots[0].candidates = likely
      tracks[index].snapshots[0].kl = prompt.question.isEmpty || index == 0 ? 0 : full.divergence(to: own)
      tracks[index].snapshots[0].agrees = own.likeliest == full.likeliest
      tracks[index].output = Array(likely.prefix(1))
    }
  }

  /// The tracks with the step that their streams have taken.
  private func followed(
    _ outputs: [Int: DecodedToken], of decoder: any StreamDecoder, fed: NextToken
  ) throws -> [SessionTrack] {
    guard let fullStream = tracks[0].stream, let full = outputs[fullStream] else { return tracks }
    let step = lastStep + 1
    let reference = NextTokenDistribution(full.prediction)
    let measurement = StepMeasurement(
      model: source.summary, prompt: read, decoder: decoder, meter: meter, fullStream: fullStream)
    var tracks = tracks
    for index in tracks.indices {
      let own = tracks[index].stream.flatMap { outputs[$0] }
      let readings = try measurement.readings(of: tracks[index], own: own, full: full)
      let distribution = index == 0 ? reference : own.map { NextTokenDistribution($0.prediction) }
      var snapshot = tracks[index].snapshots[step - 1]
      snapshot.step = step
      snapshot.position = prompt.length + step - 1
      snapshot.token = NextToken(id: fed.id, text: fed.text, logProbability: fed.logProbability)
      snapshot.readings = readings.grids
      snapshot.layers = readings.layers
      snapshot.kl = index == 0 ? 0 : distribution.flatMap { reference.divergence(to: $0) }
      snapshot.agrees = distribution.map { $0.likeliest == reference.likeliest }
      snapshot.candidates = distribution?.top(10, text: source.text(of:)) ?? []
      snapshot.isReapplied = try refreshStreams(of: tracks[index], in: decoder, step: step)
      if snapshot.isReapplied { tracks[index].isRefreshed = true }
      if tracks[index].isRefreshed { showHeld(by: tracks[index], in: decoder, &snapshot) }
      tracks[index].snapshots.append(snapshot)
      let spoken = tracks[index].freeStream.flatMap { outputs[$0] }
      let choice = spoken.map { NextTokenDistribution($0.prediction).top(1, text: source.text(of:)) }
      tracks[index].output += choice ?? Array(snapshot.candidates.prefix(1))
    }
    return tracks
  }

  // MARK: - Streams

  /// The decoder, with a stream for every track that can have one.
  ///
  /// - Throws: ``SourceRefusal`` where the source cannot decode at all.
  private func openStreams() throws -> any StreamDecoder {
    let decoder = try self.decoder ?? read.makeDecoder()
    self.decoder = decoder
    let evicts = source.refusal(of: .evictedDecoding) == nil
    for index in tracks.indices where tracks[index].stream == nil && (evicts || tracks[index].plan == nil) {
      tracks[index].stream = try addStream(for: tracks[index], to: decoder)
    }
    return decoder
  }

  /// Adds a stream of a track, which has decoded nothing yet.
  ///
  /// The full cache evicts nothing, so a copy of it would be the prompt's entries twice.
  private func addStream(for track: SessionTrack, to decoder: any StreamDecoder) throws -> Int {
    try decoder.addStream(
      StreamContents(
        kept: track.kept, substitutes: track.substitutes, isCompact: isCompact && track.plan != nil,
        queries: refresh(of: track)?.observedQueries ?? 0))
  }

  /// Gives a stream of its own to each policy whose last choice was not the full cache's: until then it would hold the
  /// same numbers as the teacher-forced one.
  private func forkFreeStreams(of decoder: any StreamDecoder, isCancelled: () -> Bool) throws {
    for index in tracks.indices.dropFirst()
    where tracks[index].freeStream == nil && tracks[index].stream != nil {
      guard tracks[index].output.last?.id != tracks[0].output.last?.id else { continue }
      let stream = try addStream(for: tracks[index], to: decoder)
      do {
        try replay(tracks[index], on: stream, of: decoder, isCancelled: isCancelled)
      } catch {
        decoder.removeStream(stream)
        throw error
      }
      tracks[index].freeStream = stream
    }
  }

  /// Feeds a stream the question and what a track has said by itself, but for the last.
  private func replay(
    _ track: SessionTrack, on stream: Int, of decoder: any StreamDecoder, isCancelled: () -> Bool
  ) throws {
    for asked in prompt.question { _ = try decoder.step([(stream, asked)], isCancelled: isCancelled) }
    let refresh = refresh(of: track)
    for (spoken, token) in track.output.dropLast().enumerated() {
      _ = try decoder.step([(stream, token.id)], isCancelled: isCancelled)
      if let refresh, refresh.isDue(step: spoken + 1) {
        try refresh.apply(to: stream, of: decoder, tokens: prompt.length + spoken + 1)
      }
    }
  }

  private func refresh(of track: SessionTrack) -> StreamRefresh? {
    StreamRefresh(track.plan, budget: track.budget, model: source.summary)
  }

  /// Applies a track's policy again where that is due after `step` decoded tokens; says whether its stream lost anything.
  private func refreshStreams(of track: SessionTrack, in decoder: any StreamDecoder, step: Int) throws -> Bool
  {
    guard let refresh = refresh(of: track), refresh.isDue(step: step) else { return false }
    let tokens = prompt.length + step
    if let free = track.freeStream { try refresh.apply(to: free, of: decoder, tokens: tokens) }
    return try track.stream.map { try refresh.apply(to: $0, of: decoder, tokens: tokens) } ?? false
  }

  /// States what a track's stream holds by now: how much, and which tokens of the prompt.
  private func showHeld(by track: SessionTrack, in decoder: any StreamDecoder, _ snapshot: inout Snapshot) {
    guard let stream = track.stream else { return }
    let model = source.summary
    var lengths = HeadGrid(layers: model.layers, kvHeads: model.kvHeads)
    for layer in 0..<model.layers {
      let held = decoder.held(by: stream, layer: layer)
      for head in 0..<model.kvHeads { lengths[layer, head] = Double(held.count(head: head)) }
      snapshot.kept[layer] = held.before(prompt.tokens.count)
    }
    snapshot.readings[.cacheLength] = lengths
  }
}

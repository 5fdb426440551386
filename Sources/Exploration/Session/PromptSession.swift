import AdaKV
import Inference

/// One prompt through the model: one prefill, the full cache and any number of policies on it, step by step.
///
/// Policies are compared on the full cache's tokens (teacher-forced), so that their losses compare like with like;
/// what a policy says by itself is kept beside it. The same choices give the same numbers in whatever order they
/// were made: a policy set late is decoded from step 0. Not sendable; one queue owns it.
final class PromptSession {
  let model: LanguageModel
  let tokenizer: Tokenizer
  let prompt: PromptRecord
  let prefill: Prefill
  /// The full cache, then the policies in the order they were set.
  private(set) var tracks: [SessionTrack]
  private var batch: DecodeBatch
  private var observations = LayerObservations()
  private var meter: LossMeter
  private let isCompact: Bool
  /// Steps a second that decoding alone would reach, all streams of the last step in one batch; nil before the first.
  private(set) var decodeRate: Double?

  /// Queries whose attention can be observed after the prompt was read, unless a policy's window asks for more.
  private static let usualObservation = 64

  /// Reads a prompt and allocates for every plan, layer by layer.
  ///
  /// - Parameters:
  ///   - observing: What plans set later may look at.
  ///   - isCompact: Whether policies decode on caches from which evicted entries are really dropped.
  ///   - onLayer: Told after each layer, with the tracks as far as they are.
  /// - Throws: `InferenceError` for a prompt that is empty or too long, `AdaKVError` for a budget within the window,
  ///   `CancellationError`.
  init(
    model: LanguageModel, tokenizer: Tokenizer, prompt: PromptRecord, plans: [TrackPlan],
    observing: Set<Ingredient> = [],
    isCompact: Bool = false,
    isCancelled: () -> Bool = { false }, onLayer: (Int, [SessionTrack]) -> Void = { _, _ in }
  ) throws {
    self.model = model
    self.tokenizer = tokenizer
    self.prompt = prompt
    var stepZero = try StepZero(model: model, tokens: prompt.tokens.count, plans: plans)
    var observations = LayerObservations()
    var meter = LossMeter(model: model)
    var failure: (any Error)?
    let prefill = try model.prefill(
      prompt.tokens, observing: max(Self.usualObservation, observing.union(stepZero.needs).longestWindow),
      gathering: Gathering(for: observing.union(stepZero.needs), tokens: prompt.tokens.count),
      isCancelled: isCancelled,
      onLayer: { prefill, layer in
        guard failure == nil else { return }
        do {
          try stepZero.measure(layer: layer, prefill: prefill, observations: &observations, meter: &meter)
          onLayer(layer, stepZero.measuredTracks(of: prompt, tokenizer: tokenizer))
        } catch {
          failure = error
        }
      })
    if let failure { throw failure }
    self.prefill = prefill
    self.isCompact = isCompact
    self.observations = observations
    self.meter = meter
    batch = DecodeBatch(model: model, prefill: prefill)
    tracks = stepZero.measuredTracks(of: prompt, tokenizer: tokenizer)
    try ask(isCancelled: isCancelled)
  }

  /// Steps decoded so far.
  var lastStep: Int { tracks[0].snapshots.count - 1 }

  /// Whether another token fits into the model's context.
  var canAdvance: Bool { prompt.length + lastStep < model.configuration.contextLength }

  /// Whether plans can be set without reading the prompt again.
  func canObserve(_ plans: [TrackPlan]) -> Bool {
    let needs = plans.reduce(into: Set<Ingredient>()) { $0.formUnion($1.policy.needs) }
    let windows = plans.map(\.policy.scorer.observationWindow) + [needs.longestWindow]
    return min(windows.max() ?? 0, prompt.tokens.count) <= prefill.observedQueries
      && prefill.gathered.contains(Gathering(for: needs, tokens: prompt.tokens.count))
  }

  /// Allocates anew for other plans, without a new prefill; the session is at step 0 after it.
  ///
  /// - Throws: `AdaKVError`; then the session is as it was.
  func setPlans(_ plans: [TrackPlan]) throws {
    precondition(canObserve(plans))
    var stepZero = try StepZero(model: model, tokens: prompt.tokens.count, plans: plans)
    for layer in 0..<model.configuration.layers {
      try stepZero.measure(layer: layer, prefill: prefill, observations: &observations, meter: &meter)
    }
    observations.keep(stepZero.needs)
    let before = (tracks: tracks, batch: batch)
    tracks = stepZero.measuredTracks(of: prompt, tokenizer: tokenizer)
    batch = DecodeBatch(model: model, prefill: prefill)
    do {
      try ask()
    } catch {
      (tracks, batch) = before
      throw error
    }
  }

  /// Feeds the question, if it is apart, and takes every track's first token.
  ///
  /// Where the question was part of the prompt, every policy's first token is the full cache's: nothing is evicted
  /// before it.
  private func ask(isCancelled: () -> Bool = { false }) throws {
    var logits = tracks.map { _ in prefill.logits }
    if !prompt.question.isEmpty {
      for index in tracks.indices { tracks[index].stream = addStream(for: tracks[index]) }
      let streams = tracks.compactMap(\.stream)
      for token in prompt.question {
        if isCancelled() { throw CancellationError() }
        logits = try batch.step(streams.map { ($0, token) }).map(\.logits)
      }
    }
    let distributions = logits.map(NextTokenDistribution.init)
    for index in tracks.indices {
      let likely = distributions[index].top(10, tokenizer: tokenizer)
      tracks[index].snapshots[0].candidates = likely
      tracks[index].snapshots[0].kl =
        prompt.question.isEmpty || index == 0 ? 0 : distributions[0].divergence(to: distributions[index])
      tracks[index].snapshots[0].agrees = distributions[index].likeliest == distributions[0].likeliest
      tracks[index].output = Array(likely.prefix(1))
    }
  }

  private func addStream(for track: SessionTrack) -> Int {
    batch.addStream(
      kept: track.kept, substituting: track.substitutes, compact: isCompact,
      observing: refresh(of: track)?.observedQueries ?? 0)
  }

  private func refresh(of track: SessionTrack) -> StreamRefresh? {
    StreamRefresh(track.plan, budget: track.budget, model: model)
  }

  /// Decodes one token in every track.
  ///
  /// - Throws: `InferenceError` where the context is full.
  func advance() throws {
    for index in tracks.indices where tracks[index].stream == nil {
      tracks[index].stream = addStream(for: tracks[index])
    }
    try forkFreeStreams()
    let step = lastStep + 1
    let fed = tracks[0].output[step - 1]
    var inputs: [(stream: Int, token: Int32)] = []
    for track in tracks {
      if let stream = track.stream { inputs.append((stream, fed.id)) }
      if let free = track.freeStream, let own = track.output.last { inputs.append((free, own.id)) }
    }
    let began = ContinuousClock.now
    let outputs = try batch.step(inputs)
    decodeRate = 1 / max(began.duration(to: .now) / .seconds(1), 1e-9)
    let byStream = Dictionary(uniqueKeysWithValues: outputs.map { ($0.stream, $0) })
    guard let fullStream = tracks[0].stream, let full = byStream[fullStream] else { return }
    let reference = NextTokenDistribution(logits: full.logits)
    let measurement = StepMeasurement(
      model: model, prefill: prefill, batch: batch, fullStream: fullStream)
    for index in tracks.indices {
      guard let own = tracks[index].stream.flatMap({ byStream[$0] }) else { continue }
      let readings = measurement.readings(of: tracks[index], own: own, full: full, meter: &meter)
      let distribution = index == 0 ? reference : NextTokenDistribution(logits: own.logits)
      try refreshStreams(of: index, step: step)
      var snapshot = tracks[index].snapshots[step - 1]
      snapshot.step = step
      snapshot.position = prompt.length + step - 1
      snapshot.token = NextToken(id: fed.id, text: fed.text, logProbability: fed.logProbability)
      snapshot.readings = readings.grids
      if tracks[index].isRefreshed { snapshot.readings[.cacheLength] = cacheLengths(of: index) }
      snapshot.layers = readings.layers
      snapshot.kl = index == 0 ? 0 : reference.divergence(to: distribution)
      snapshot.agrees = distribution.likeliest == reference.likeliest
      snapshot.candidates = distribution.top(10, tokenizer: tokenizer)
      tracks[index].snapshots.append(snapshot)
      let spoken = tracks[index].freeStream.flatMap { byStream[$0] }
      let choice = spoken.map { NextTokenDistribution(logits: $0.logits).top(1, tokenizer: tokenizer) }
      tracks[index].output += choice ?? Array(snapshot.candidates.prefix(1))
    }
  }

  /// Applies a track's policy again where that is due after `step` decoded tokens.
  private func refreshStreams(of index: Int, step: Int) throws {
    guard let refresh = refresh(of: tracks[index]), refresh.isDue(step: step) else { return }
    for stream in [tracks[index].stream, tracks[index].freeStream].compactMap({ $0 }) {
      try refresh.apply(to: stream, of: batch, tokens: prompt.length + step)
    }
    tracks[index].isRefreshed = true
  }

  /// Entries that each head of a track's stream holds.
  private func cacheLengths(of index: Int) -> HeadGrid? {
    guard let stream = tracks[index].stream else { return nil }
    let shape = model.configuration
    var grid = HeadGrid(layers: shape.layers, kvHeads: shape.kvHeads)
    for layer in 0..<shape.layers {
      for head in 0..<shape.kvHeads {
        grid[layer, head] = Double(batch.cachePositions(stream, layer: layer, kvHead: head).count)
      }
    }
    return grid
  }

  /// Bytes of keys and values that a track needs at the last step: prompt entries kept, and decoded ones.
  ///
  /// Entries stored at fewer dimensions count those, and their bases; decoding holds them as they are read.
  func cacheBytes(of track: Int) -> Int {
    let entries = Int(tracks[track].snapshots[lastStep].readings[.cacheLength]?.total ?? 0)
    let extra = tracks[track].layerPlans.reduce(0) { $0 + $1.extraDimensions }
    return (entries * model.configuration.headDimension + extra) * 2 * MemoryLayout<Float>.stride
  }

  /// Gives a stream of its own to each policy whose last choice was not the full cache's: until then it would hold the
  /// same numbers as the teacher-forced one.
  private func forkFreeStreams() throws {
    for index in tracks.indices.dropFirst() where tracks[index].freeStream == nil {
      guard tracks[index].output.last?.id != tracks[0].output.last?.id else { continue }
      let stream = addStream(for: tracks[index])
      for asked in prompt.question { _ = try batch.step([(stream, asked)]) }
      let refresh = refresh(of: tracks[index])
      for (spoken, token) in tracks[index].output.dropLast().enumerated() {
        _ = try batch.step([(stream, token.id)])
        if let refresh, refresh.isDue(step: spoken + 1) {
          try refresh.apply(to: stream, of: batch, tokens: prompt.length + spoken + 1)
        }
      }
      tracks[index].freeStream = stream
    }
  }
}

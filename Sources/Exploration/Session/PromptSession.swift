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
    model: LanguageModel, tokenizer: Tokenizer, prompt: PromptRecord, plans: [TrackPlan], observing: Set<Ingredient> = [],
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
    predictFirstToken()
  }

  /// Steps decoded so far.
  var lastStep: Int { tracks[0].snapshots.count - 1 }

  /// Whether another token fits into the model's context.
  var canAdvance: Bool { prompt.tokens.count + lastStep < model.configuration.contextLength }

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
    tracks = stepZero.measuredTracks(of: prompt, tokenizer: tokenizer)
    batch = DecodeBatch(model: model, prefill: prefill)
    predictFirstToken()
  }

  /// Every policy's first token is the full cache's: nothing is evicted before it.
  private func predictFirstToken() {
    let likely = NextTokenDistribution(logits: prefill.logits).top(10, tokenizer: tokenizer)
    for index in tracks.indices {
      tracks[index].snapshots[0].candidates = likely
      tracks[index].snapshots[0].kl = 0
      tracks[index].snapshots[0].agrees = true
      tracks[index].output = Array(likely.prefix(1))
    }
  }

  /// Decodes one token in every track.
  ///
  /// - Throws: `InferenceError` where the context is full.
  func advance() throws {
    for index in tracks.indices where tracks[index].stream == nil {
      tracks[index].stream = batch.addStream(kept: tracks[index].kept, compact: isCompact)
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
      var snapshot = tracks[index].snapshots[step - 1]
      snapshot.step = step
      snapshot.position = prompt.tokens.count + step - 1
      snapshot.token = NextToken(id: fed.id, text: fed.text, logProbability: fed.logProbability)
      snapshot.readings = readings.grids
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

  /// Bytes of keys and values that a track needs at the last step: prompt entries kept, and decoded ones.
  func cacheBytes(of track: Int) -> Int {
    let entries = tracks[track].snapshots[lastStep].readings[.cacheLength]?.total ?? 0
    return Int(entries) * 2 * model.configuration.headDimension * MemoryLayout<Float>.stride
  }

  /// Gives a stream of its own to each policy whose last choice was not the full cache's: until then it would hold the
  /// same numbers as the teacher-forced one.
  private func forkFreeStreams() throws {
    for index in tracks.indices.dropFirst() where tracks[index].freeStream == nil {
      guard tracks[index].output.last?.id != tracks[0].output.last?.id else { continue }
      let stream = batch.addStream(kept: tracks[index].kept, compact: isCompact)
      for spoken in tracks[index].output.dropLast() {
        _ = try batch.step([(stream, spoken.id)])
      }
      tracks[index].freeStream = stream
    }
  }
}

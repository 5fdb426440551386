import AdaKV
import Inference
import Readings
import Tokenization

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
  var tracks: [SessionTrack]
  var batch: DecodeBatch
  private var observations = LayerObservations()
  var meter: LossMeter
  let isCompact: Bool
  /// Steps a second that decoding alone would reach, all streams of the last step in one batch; nil before the first.
  var decodeRate: Double?
  /// Why streams were left where no track can follow: they are made anew with other plans.
  var failure: (any Error)?

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
    guard prompt.length <= model.configuration.contextLength else {
      throw InferenceError.promptTooLong(
        tokens: prompt.length, contextLength: model.configuration.contextLength)
    }
    var stepZero = try StepZero(model: model, tokens: prompt.tokens.count, plans: plans)
    var observations = LayerObservations()
    var meter = LossMeter(model: model)
    var failure: (any Error)?
    let needs = observing.union(stepZero.needs)
    let queries = max(Self.usualObservation, needs.longestWindow)
    let gathering = Gathering(for: needs, tokens: prompt.tokens.count)
    let prefill = try model.prefill(
      prompt.tokens, observing: queries, gathering: gathering,
      beside: stepZero.memory(observing: queries, gathering: gathering, isCompact: isCompact),
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
    let before = (tracks: tracks, batch: batch, failure: failure)
    tracks = stepZero.measuredTracks(of: prompt, tokenizer: tokenizer)
    batch = DecodeBatch(model: model, prefill: prefill)
    failure = nil
    do {
      try ask()
    } catch {
      (tracks, batch, failure) = before
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
        logits = try batch.step(streams.map { ($0, token) }, isCancelled: isCancelled).map(\.logits)
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

  /// Bytes of keys and values that a track needs at the last step: prompt entries kept, and decoded ones.
  ///
  /// Entries stored at fewer dimensions count those, and their bases; decoding holds them as they are read.
  func cacheBytes(of track: Int) -> Int {
    let entries = Int(tracks[track].snapshots[lastStep].readings[.cacheLength]?.total ?? 0)
    let extra = tracks[track].layerPlans.reduce(0) { $0 + $1.extraDimensions }
    return (entries * model.configuration.headDimension + extra) * 2 * MemoryLayout<Float>.stride
  }
}

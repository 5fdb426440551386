import AdaKV
import Inference
import Readings

extension PromptSession {
  /// Decodes one token in every track.
  ///
  /// - Parameter isCancelled: asked between the model's layers.
  /// - Throws: `InferenceError` where the context is full, `AdaKVError` where a policy cannot be applied again,
  ///   `CancellationError`; then no track has changed.
  func advance(isCancelled: () -> Bool = { false }) throws {
    if let failure { throw failure }
    for index in tracks.indices where tracks[index].stream == nil {
      tracks[index].stream = addStream(for: tracks[index])
    }
    try forkFreeStreams(isCancelled: isCancelled)
    let fed = tracks[0].output[lastStep]
    var inputs: [(stream: Int, token: Int32)] = []
    for track in tracks {
      if let stream = track.stream { inputs.append((stream, fed.id)) }
      if let free = track.freeStream, let own = track.output.last { inputs.append((free, own.id)) }
    }
    let began = ContinuousClock.now
    let outputs = try batch.step(inputs, isCancelled: isCancelled)
    decodeRate = 1 / max(began.duration(to: .now) / .seconds(1), 1e-9)
    do {
      tracks = try followed(Dictionary(uniqueKeysWithValues: outputs.map { ($0.stream, $0) }), fed: fed)
    } catch {
      failure = error
      throw error
    }
  }

  /// The tracks with the step that their streams have taken.
  private func followed(_ outputs: [Int: StepOutput], fed: NextToken) throws -> [SessionTrack] {
    guard let fullStream = tracks[0].stream, let full = outputs[fullStream] else { return tracks }
    let step = lastStep + 1
    let reference = NextTokenDistribution(logits: full.logits)
    let measurement = StepMeasurement(
      model: model, prefill: prefill, batch: batch, fullStream: fullStream)
    var tracks = tracks
    for index in tracks.indices {
      guard let own = tracks[index].stream.flatMap({ outputs[$0] }) else { continue }
      let readings = try measurement.readings(of: tracks[index], own: own, full: full, meter: &meter)
      let distribution = index == 0 ? reference : NextTokenDistribution(logits: own.logits)
      var snapshot = tracks[index].snapshots[step - 1]
      snapshot.step = step
      snapshot.position = prompt.length + step - 1
      snapshot.token = NextToken(id: fed.id, text: fed.text, logProbability: fed.logProbability)
      snapshot.readings = readings.grids
      snapshot.layers = readings.layers
      snapshot.kl = index == 0 ? 0 : reference.divergence(to: distribution)
      snapshot.agrees = distribution.likeliest == reference.likeliest
      snapshot.candidates = distribution.top(10, tokenizer: tokenizer)
      snapshot.isReapplied = try refreshStreams(of: tracks[index], step: step)
      if snapshot.isReapplied { tracks[index].isRefreshed = true }
      if tracks[index].isRefreshed { showHeld(by: tracks[index], in: &snapshot) }
      tracks[index].snapshots.append(snapshot)
      let spoken = tracks[index].freeStream.flatMap { outputs[$0] }
      let choice = spoken.map { NextTokenDistribution(logits: $0.logits).top(1, tokenizer: tokenizer) }
      tracks[index].output += choice ?? Array(snapshot.candidates.prefix(1))
    }
    return tracks
  }

  /// Applies a track's policy again where that is due after `step` decoded tokens; says whether its stream lost anything.
  private func refreshStreams(of track: SessionTrack, step: Int) throws -> Bool {
    guard let refresh = refresh(of: track), refresh.isDue(step: step) else { return false }
    let tokens = prompt.length + step
    if let free = track.freeStream { try refresh.apply(to: free, of: batch, tokens: tokens) }
    return try track.stream.map { try refresh.apply(to: $0, of: batch, tokens: tokens) } ?? false
  }

  /// States what a track's stream holds by now: how much, and which tokens of the prompt.
  private func showHeld(by track: SessionTrack, in snapshot: inout Snapshot) {
    guard let stream = track.stream else { return }
    let shape = model.configuration
    var lengths = HeadGrid(layers: shape.layers, kvHeads: shape.kvHeads)
    for layer in 0..<shape.layers {
      let held = (0..<shape.kvHeads).map { batch.cachePositions(stream, layer: layer, kvHead: $0) }
      for (head, positions) in held.enumerated() { lengths[layer, head] = Double(positions.count) }
      snapshot.kept[layer] = KeptSet(positions: held, tokens: prompt.tokens.count)
    }
    snapshot.readings[.cacheLength] = lengths
  }

  /// Adds a stream of a track, which has decoded nothing yet.
  ///
  /// The full cache evicts nothing, so a copy of it would be the prompt's entries twice.
  func addStream(for track: SessionTrack) -> Int {
    batch.addStream(
      kept: track.kept, substituting: track.substitutes, compact: isCompact && track.plan != nil,
      observing: refresh(of: track)?.observedQueries ?? 0)
  }

  private func refresh(of track: SessionTrack) -> StreamRefresh? {
    StreamRefresh(track.plan, budget: track.budget, model: model)
  }

  /// Gives a stream of its own to each policy whose last choice was not the full cache's: until then it would hold the
  /// same numbers as the teacher-forced one.
  private func forkFreeStreams(isCancelled: () -> Bool) throws {
    for index in tracks.indices.dropFirst() where tracks[index].freeStream == nil {
      guard tracks[index].output.last?.id != tracks[0].output.last?.id else { continue }
      let stream = addStream(for: tracks[index])
      do {
        try replay(tracks[index], on: stream, isCancelled: isCancelled)
      } catch {
        batch.removeStream(stream)
        throw error
      }
      tracks[index].freeStream = stream
    }
  }

  /// Feeds a stream the question and what a track has said by itself, but for the last.
  private func replay(_ track: SessionTrack, on stream: Int, isCancelled: () -> Bool) throws {
    for asked in prompt.question { _ = try batch.step([(stream, asked)], isCancelled: isCancelled) }
    let refresh = refresh(of: track)
    for (spoken, token) in track.output.dropLast().enumerated() {
      _ = try batch.step([(stream, token.id)], isCancelled: isCancelled)
      if let refresh, refresh.isDue(step: spoken + 1) {
        try refresh.apply(to: stream, of: batch, tokens: prompt.length + spoken + 1)
      }
    }
  }
}

import AdaKV
import Inference
import Readings
import Tokenization

/// Measures the state after prefill, layer by layer: allocations and their readings under the window's mean attention row.
struct StepZero {
  private let model: LanguageModel
  private let tokens: Int
  private var tracks: [SessionTrack]
  private var readings: [SnapshotReadings]

  /// Begins with nothing measured.
  ///
  /// - Throws: `AdaKVError` for a budget within the window.
  init(model: LanguageModel, tokens: Int, plans: [TrackPlan]) throws {
    self.model = model
    self.tokens = tokens
    tracks = try [SessionTrack()] + plans.map { try SessionTrack(plan: $0, tokens: tokens, model: model) }
    let shape = model.configuration
    readings = Array(
      repeating: SnapshotReadings(layers: shape.layers, kvHeads: shape.kvHeads), count: tracks.count)
  }

  /// Everything that is looked at, for the policies and for a person.
  var needs: Set<Ingredient> { tracks.indices.reduce(into: []) { $0.formUnion(needs(of: $1)) } }

  /// Bytes that a session on the prompt takes at its peak, beside what reading it takes by itself.
  func memory(observing queries: Int, gathering: Gathering, isCompact: Bool) -> Int {
    SessionMemory(model: model, tokens: tokens).bytes(
      tracks: tracks, needs: needs, observing: queries, gathering: gathering, isCompact: isCompact)
  }

  /// What a track's policy looks at, and the window through which a person sees its heads.
  private func needs(of track: Int) -> Set<Ingredient> {
    let own: Set<Ingredient> = [.windowAttention(window: window(of: track))]
    return own.union(tracks[track].plan?.policy.needs ?? [])
  }

  /// The window a track is observed through: its policy's; the full cache takes the first policy's.
  private func window(of track: Int) -> Int {
    (tracks[track].plan ?? tracks.dropFirst().first?.plan)?.policy.scorer.observationWindow
      ?? SnapKVScorer().window
  }

  /// Measures one layer, whose keys and values must be there; a coupled policy's losses when the last layer is there.
  mutating func measure(
    layer: Int, prefill: Prefill, observations: inout LayerObservations, meter: inout LossMeter
  ) throws {
    var concentrations: [Int: [Concentration?]] = [:]
    for index in tracks.indices {
      let observation = try observations.observation(
        needs(of: index), model: model, prefill: prefill, layer: layer)
      let window = window(of: index)
      // The same for every policy that is seen through the same window.
      let heads = try concentrations[window] ?? Self.concentrations(of: observation, window: window)
      concentrations[window] = heads
      for (head, concentration) in heads.enumerated() {
        readings[index].set(concentration, layer: layer, head: head)
      }
      guard let plan = tracks[index].plan, var allocation = tracks[index].allocation else {
        measureFull(layer: layer, tokens: prefill.tokens.count)
        continue
      }
      // Out of the track, so that it is not copied.
      tracks[index].allocation = nil
      let changed = try allocation.add(observation)
      tracks[index].allocation = allocation
      for other in changed {
        let first = model.configuration.firstVisible(layer: other, from: prefill.tokens.count)
        let counts = allocation.layers[other].capacities(tokens: prefill.tokens.count - first)
          .map(Double.init)
        readings[index].set(.capacity, layer: other, counts)
        readings[index].set(.cacheLength, layer: other, counts)
      }
      let settled = plan.policy.allocator.isCoupled ? (allocation.isFinal ? 0...layer : nil) : layer...layer
      for other in settled.map(Array.init) ?? [] {
        let seen =
          other == layer
          ? observation
          : try observations.observation(needs(of: index), model: model, prefill: prefill, layer: other)
        try settle(
          index,
          LayerPlan(
            allocation.layers[other], of: seen, twin: tracks[index].uniformTwin, budget: allocation.budget),
          layer: other, rows: seen.promptRows(window: window), prefill: prefill, meter: &meter)
      }
      if allocation.isFinal { tracks[index].allocation = nil }
    }
  }

  /// Takes a layer's final plan, and measures what it costs under the window's mean rows `[queryHeads, N]`.
  private mutating func settle(
    _ track: Int, _ decided: LayerPlan, layer: Int, rows: [Float], prefill: Prefill, meter: inout LossMeter
  ) throws {
    tracks[track].layerPlans.append(decided)
    func mass(_ kept: KeptSet) -> [Double] {
      rows.withUnsafeBufferPointer {
        RetainedMass.measure(rows: $0, kvHeads: model.configuration.kvHeads, kept: kept.all)
      }
    }
    if decided.substitutes == nil {
      readings[track].set(
        try meter.loss(prefill: prefill, layer: layer, rows: rows, kept: decided.kept), layer: layer)
    } else {
      // The losses and their bounds are of eviction from exact entries.
      readings[track].set(.retainedMass, layer: layer, mass(decided.kept))
    }
    readings[track].set(.uniformRetainedMass, layer: layer, mass(decided.uniformKept))
  }

  /// How concentrated each KV head is over the candidates before the window, `[kvHeads]`.
  private static func concentrations(of observation: LayerObservation, window: Int) throws -> [Concentration?]
  {
    // The attention itself, before a policy's pooling: a property of the head, not of the policy.
    let columns = max(0, observation.tokens - window)
    let weights = GroupReduction.mean.reduce(
      try observation[.windowAttention(window: window)], of: observation, candidates: columns)
    return (0..<observation.kvHeads).map { head in
      var row = Array(weights[head * columns..<(head + 1) * columns])
      return Concentration(consuming: &row)
    }
  }

  private mutating func measureFull(layer: Int, tokens: Int) {
    let whole = [Double](repeating: Double(tokens), count: model.configuration.kvHeads)
    readings[0].set(.capacity, layer: layer, whole)
    readings[0].set(.cacheLength, layer: layer, whole)
    readings[0].setNothingLost(layer: layer)
  }

  /// The tracks with their step-0 snapshots as far as they are measured.
  func measuredTracks(of prompt: PromptRecord, tokenizer: Tokenizer) -> [SessionTrack] {
    tracks.indices.map { index in
      var track = tracks[index]
      let id = prompt.question.last ?? prompt.tokens[prompt.tokens.count - 1]
      var grids = readings[index].grids
      // A question that is fed apart adds an entry per token to every head.
      grids[.cacheLength]?.add(Double(prompt.question.count))
      track.snapshots = [
        Snapshot(
          policy: track.plan?.policy.description ?? Snapshot.fullCache, method: track.method(tokens: tokens),
          window: track.plan?.policy.scorer.window ?? window(of: index), step: 0, position: prompt.length - 1,
          token: NextToken(id: id, text: tokenizer.text(of: id), logProbability: nil),
          readings: grids, layers: readings[index].layers,
          kept: track.keptSets(layers: model.configuration.layers), kl: nil, agrees: nil, candidates: [],
          areCapacitiesProvisional: track.areCapacitiesProvisional)
      ]
      return track
    }
  }
}

extension LayerObservation {
  /// The window's mean attention over the whole prompt, `[queryHeads, N]`: nothing on what no query to come sees.
  fileprivate func promptRows(window: Int) throws -> [Float] {
    let rows = try self[.windowAttention(window: window)]
    if firstPosition == 0 { return rows }
    return (0..<queryHeads).flatMap { head in
      repeatElement(0, count: firstPosition) + rows[head * tokens..<(head + 1) * tokens]
    }
  }
}

import AdaKV
import Inference

/// Measures the state after prefill, layer by layer: allocations and their readings under the window's mean attention row.
struct StepZero {
  private let model: LanguageModel
  private var tracks: [SessionTrack]
  private var readings: [SnapshotReadings]

  /// Begins with nothing measured.
  ///
  /// - Throws: `AdaKVError` for a budget within the window.
  init(model: LanguageModel, tokens: Int, plans: [TrackPlan]) throws {
    self.model = model
    tracks = try [SessionTrack()] + plans.map { try SessionTrack(plan: $0, tokens: tokens) }
    let shape = model.configuration
    readings = Array(
      repeating: SnapshotReadings(layers: shape.layers, kvHeads: shape.kvHeads), count: tracks.count)
  }

  /// Every window that a track is observed through.
  var windows: Set<Int> { Set(tracks.indices.map(window)) }

  /// The window a track is observed through: its policy's; the full cache takes the first policy's.
  private func window(of track: Int) -> Int {
    (tracks[track].plan ?? tracks.dropFirst().first?.plan)?.policy.scorer.window ?? SnapKVScorer().window
  }

  /// Measures one layer, whose keys and values must be there.
  mutating func measure(
    layer: Int, prefill: Prefill, observations: inout WindowObservations, meter: inout LossMeter
  ) throws {
    let shape = model.configuration
    var concentrations: [Int: [Concentration?]] = [:]
    for index in tracks.indices {
      let observation = try observations.observation(
        model: model, prefill: prefill, layer: layer, window: window(of: index))
      // The same for every policy that looks through the same window.
      let heads = concentrations[window(of: index)] ?? Self.concentrations(of: observation)
      concentrations[window(of: index)] = heads
      for (head, concentration) in heads.enumerated() {
        readings[index].set(concentration, layer: layer, head: head)
      }
      guard let plan = tracks[index].plan, let budget = tracks[index].budget else {
        measureFull(layer: layer, tokens: observation.tokens)
        continue
      }
      let decided = try LayerPlan(
        policy: plan.policy, budget: budget, observation: observation, layer: layer, layers: shape.layers)
      tracks[index].layerPlans.append(decided)
      let counts = decided.capacities.map(Double.init)
      readings[index].set(.capacity, layer: layer, counts)
      readings[index].set(.cacheLength, layer: layer, counts)
      let rows = observation.windowAttention
      readings[index].set(
        meter.loss(prefill: prefill, layer: layer, rows: rows, kept: decided.kept), layer: layer)
      readings[index].set(
        .uniformRetainedMass, layer: layer,
        rows.withUnsafeBufferPointer {
          RetainedMass.measure(rows: $0, kvHeads: shape.kvHeads, kept: decided.uniformKept.all)
        })
    }
  }

  /// How concentrated each KV head is over the candidates, `[kvHeads]`.
  private static func concentrations(of observation: LayerObservation) -> [Concentration?] {
    // The attention itself, before a policy's pooling: a property of the head, not of the policy.
    let weights = GroupReduction.mean.reduce(observation)
    let columns = observation.candidates
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
      let last = prompt.tokens.count - 1
      let id = prompt.tokens[last]
      track.snapshots = [
        Snapshot(
          policy: track.plan?.policy.description ?? Snapshot.fullCache, method: track.method,
          window: window(of: index), step: 0, position: last,
          token: NextToken(id: id, text: tokenizer.text(of: id), logProbability: nil),
          readings: readings[index].grids, layers: readings[index].layers,
          kept: track.keptSets(layers: model.configuration.layers), kl: nil, agrees: nil, candidates: [])
      ]
      return track
    }
  }
}

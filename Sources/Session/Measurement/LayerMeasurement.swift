import AdaKV
import Readings

/// Measures a prompt's layers once they are read: observes a layer, lets every policy allocate on it, and prices what is
/// decided. The state at step 0 comes of it.
///
/// A coupled policy's layers are priced when the last one is there, for until then they may change.
struct LayerMeasurement {
  private let model: ModelShape
  private let tokens: Int
  private let cache: IngredientCache
  private let meter: LossMeter
  private var states: [State]

  /// One track while its layers come.
  private struct State {
    var track: SessionTrack
    var readings: SnapshotReadings
    /// Nil once every layer is decided, and for the full cache.
    var allocation: ModelAllocation?
  }

  /// Begins with nothing measured.
  ///
  /// - Parameter tokens: Length of the prompt.
  /// - Throws: `AdaKVError` for a budget within the window.
  init(model: ModelShape, tokens: Int, plans: [TrackPlan], cache: IngredientCache, meter: LossMeter) throws {
    self.model = model
    self.tokens = tokens
    self.cache = cache
    self.meter = meter
    let empty = SnapshotReadings(layers: model.layers, kvHeads: model.kvHeads)
    states = [State(track: SessionTrack(), readings: empty)]
    for plan in plans {
      let track = try SessionTrack(plan: plan, tokens: tokens, model: model)
      states.append(
        State(track: track, readings: empty, allocation: try track.allocation(tokens: tokens, model: model)))
    }
  }

  /// The full cache, then a track for each plan, as far as their layers are measured.
  var tracks: [SessionTrack] { states.map(\.track) }

  /// Everything that is looked at, for the policies and for a person.
  var needs: Set<Ingredient> { states.indices.reduce(into: []) { $0.formUnion(needs(of: $1)) } }

  /// Measures the next layer.
  ///
  /// - Throws: `AdaKVError` for numbers that are none, what the source throws.
  mutating func measure(layer: Int, of prompt: any ReadPrompt) throws {
    let observed = try observe(layer, of: prompt)
    for track in states.indices {
      for decided in try allocate(track, on: observed) {
        let seen =
          decided == layer
          ? observed
          : try cache.observation(needs(of: track), of: prompt, layer: decided, model: model)
        try price(track, seen, of: prompt)
      }
      if states[track].allocation?.isFinal == true { states[track].allocation = nil }
    }
  }

  // MARK: - Observe

  /// Looks at a layer, each ingredient once for all tracks, and states how concentrated its heads are.
  private mutating func observe(_ layer: Int, of prompt: any ReadPrompt) throws -> LayerObservation {
    let observation = try cache.observation(needs, of: prompt, layer: layer, model: model)
    var concentrations: [Int: [Concentration?]] = [:]
    for track in states.indices {
      let window = window(of: track)
      // The same for every policy that is seen through the same window.
      let heads = try concentrations[window] ?? observation.concentrations(window: window)
      concentrations[window] = heads
      states[track].readings.set(heads, layer: layer)
    }
    return observation
  }

  /// What a track's policy looks at, and the window through which a person sees its heads.
  private func needs(of track: Int) -> Set<Ingredient> {
    states[track].track.plan?.policy.measuredNeeds ?? [.windowAttention(window: window(of: track))]
  }

  /// The window a track is observed through: its policy's; the full cache takes the first policy's.
  private func window(of track: Int) -> Int {
    let plan = states[track].track.plan ?? states.dropFirst().first?.track.plan
    return plan?.policy.scorer.observationWindow ?? SnapKVScorer().window
  }

  // MARK: - Allocate

  /// Lets a track's policy decide what a layer keeps.
  ///
  /// - Returns: The layers of which that is final now.
  private mutating func allocate(_ track: Int, on observed: LayerObservation) throws -> Range<Int> {
    let layer = observed.layer
    guard let plan = states[track].track.plan else {
      states[track].readings.setWhole(layer: layer, tokens: tokens)
      return 0..<0
    }
    let seen = observed.only(needs(of: track))
    let changed = try states[track].allocation?.add(seen) ?? []
    for other in changed {
      let visible = tokens - model.firstVisible(layer: other, from: tokens)
      let counts = states[track].allocation?.layers[other].capacities(tokens: visible).map(Double.init)
      states[track].readings.set(.capacity, layer: other, counts ?? [])
      states[track].readings.set(.cacheLength, layer: other, counts ?? [])
    }
    guard plan.policy.allocator.isCoupled else { return layer..<layer + 1 }
    return states[track].allocation?.isFinal == true ? 0..<layer + 1 : 0..<0
  }

  // MARK: - Price

  /// Takes what is final of a layer, and measures what it costs under the window's mean rows.
  private mutating func price(_ track: Int, _ observed: LayerObservation, of prompt: any ReadPrompt) throws {
    let layer = observed.layer
    guard let allocation = states[track].allocation else { return }
    let plan = try LayerPlan(
      allocation.layers[layer], of: observed, twin: states[track].track.uniformTwin,
      budget: allocation.budget)
    states[track].track.layerPlans.append(plan)
    let rows = try observed.promptRows(window: window(of: track))
    // The losses and their bounds are of eviction from exact entries.
    let loss =
      plan.substitutes == nil ? try meter.loss(of: prompt, layer: layer, rows: rows, kept: plan.kept) : nil
    if let loss {
      states[track].readings.set(loss, layer: layer)
    } else {
      states[track].readings.set(.retainedMass, layer: layer, mass(of: plan.kept, under: rows))
    }
    states[track].readings.set(.uniformRetainedMass, layer: layer, mass(of: plan.uniformKept, under: rows))
  }

  private func mass(of kept: KeptEntries, under rows: [Float]) -> [Double] {
    rows.withUnsafeBufferPointer {
      RetainedMass.measure(rows: $0, kvHeads: model.kvHeads, kept: kept.flags(tokens: tokens))
    }
  }

  // MARK: - State

  /// Whether capacities may still change, as layers that are not read yet may take from those that are.
  private func areCapacitiesProvisional(of track: Int) -> Bool {
    states[track].allocation?.policy.allocator.isCoupled == true
  }

  /// The tracks with their step-0 snapshots as far as they are measured.
  ///
  /// - Parameter text: A token's text by itself.
  func measuredTracks(of prompt: PromptRecord, text: (Int32) -> String) -> [SessionTrack] {
    states.indices.map { index in
      var track = states[index].track
      let id = prompt.question.last ?? prompt.tokens[prompt.tokens.count - 1]
      var grids = states[index].readings.grids
      // A question that is fed apart adds an entry per token to every head.
      grids[.cacheLength]?.add(Double(prompt.question.count))
      track.snapshots = [
        Snapshot(
          policy: track.plan?.policy.description ?? Snapshot.fullCache, method: track.method(tokens: tokens),
          window: track.plan?.policy.scorer.window ?? window(of: index), step: 0, position: prompt.length - 1,
          token: NextToken(id: id, text: text(id), logProbability: nil),
          readings: grids, layers: states[index].readings.layers,
          kept: track.keptEntries(layers: model.layers), kl: nil, agrees: nil, candidates: [],
          areCapacitiesProvisional: areCapacitiesProvisional(of: index))
      ]
      return track
    }
  }
}

import AdaKV
import Readings

/// The readings of one snapshot while they are measured, layer by layer.
struct SnapshotReadings {
  private(set) var grids: [Reading: HeadGrid] = [:]
  private(set) var layers: [LayerReadings?]
  private let layerCount: Int
  private let kvHeads: Int

  init(layers: Int, kvHeads: Int) {
    layerCount = layers
    self.kvHeads = kvHeads
    self.layers = Array(repeating: nil, count: layers)
  }

  /// States a layer's numbers of one reading, `[kvHeads]`.
  mutating func set(_ reading: Reading, layer: Int, _ values: [Double]) {
    for (head, value) in values.enumerated() {
      grids[reading, default: HeadGrid(layers: layerCount, kvHeads: kvHeads)][layer, head] = value
    }
  }

  /// States how concentrated a layer's heads are, `[kvHeads]`; a head without any entry or mass stays without readings.
  mutating func set(_ concentrations: [Concentration?], layer: Int) {
    for (head, concentration) in concentrations.enumerated() {
      guard let concentration else { continue }
      let values: [(Reading, Double)] = [
        (.entropy, concentration.entropy), (.normalizedEntropy, concentration.normalizedEntropy),
        (.effectiveTokens, concentration.effectiveTokens), (.top10Mass, concentration.top10Mass),
        (.tokensFor95, Double(concentration.tokensFor95)), (.gini, concentration.gini),
      ]
      for (reading, value) in values {
        grids[reading, default: HeadGrid(layers: layerCount, kvHeads: kvHeads)][layer, head] = value
      }
    }
  }

  /// States what eviction costs a layer.
  mutating func set(_ loss: EvictionLoss, layer: Int) {
    set(.retainedMass, layer: layer, loss.retainedMass)
    set(.headL1Loss, layer: layer, loss.headL1)
    guard [loss.layerL1, loss.bound, loss.perHeadBound].allSatisfy(\.isFinite) else { return }
    layers[layer] = LayerReadings(
      l1Loss: loss.layerL1, l1Bound: loss.bound, perHeadBound: loss.perHeadBound)
  }

  /// States that a layer of the full cache holds all tokens of the prompt, and loses nothing.
  mutating func setWhole(layer: Int, tokens: Int) {
    let whole = [Double](repeating: Double(tokens), count: kvHeads)
    set(.capacity, layer: layer, whole)
    set(.cacheLength, layer: layer, whole)
    setNothingLost(layer: layer)
  }

  /// States that a layer of the full cache loses nothing.
  mutating func setNothingLost(layer: Int) {
    set(.retainedMass, layer: layer, Array(repeating: 1, count: kvHeads))
    set(.headL1Loss, layer: layer, Array(repeating: 0, count: kvHeads))
    layers[layer] = LayerReadings(l1Loss: 0, l1Bound: 0, perHeadBound: 0)
  }
}

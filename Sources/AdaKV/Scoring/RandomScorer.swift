/// Seeded noise: the control that every comparison needs.
///
/// A score depends on the seed, the layer, the KV head and the position alone.
public struct RandomScorer: Scorer, Equatable {
  /// As in `random+adakv`.
  public var name: String { "random" }
  /// Recent tokens that are always kept.
  public var window: Int
  /// Seed of all draws.
  public var seed: Int
  /// Nothing.
  public var needs: Set<Ingredient> { [] }
  /// `seed` and `window`.
  public var parameters: [Parameter] { [Parameter("seed", seed), Parameter("window", window)] }

  /// Draws for every token, or all but the last `window`.
  public init(seed: Int = 0, window: Int = 0) {
    self.seed = seed
    self.window = window
  }

  /// Reads `seed` and `window`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init(
      seed: try reader.integer("seed", default: 0, in: 0...Int(Int32.max)),
      window: try reader.integer("window", default: 0, in: 0...65_536))
  }

  /// Scores `[kvHeads, candidates]`, uniform in [0, 1).
  public func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
    let candidates = candidates(of: observation.tokens)
    let layer = UInt64(truncatingIfNeeded: observation.layer)
    let values = (0..<observation.kvHeads * candidates).map { index in
      let head = UInt64(index / candidates)
      let position = UInt64(observation.firstPosition + index % candidates)
      let key = Self.mixed(Self.mixed(UInt64(seed) ^ layer << 40) ^ head << 44) ^ position
      return Float(Self.mixed(key) >> 40) / Float(1 << 24)
    }
    return try CandidateScores(kvHeads: observation.kvHeads, candidates: candidates, values: values)
  }

  /// One step of splitmix64 from `state`.
  private static func mixed(_ state: UInt64) -> UInt64 {
    var z = state &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

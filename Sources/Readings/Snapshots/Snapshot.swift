public import AdaKV

/// One policy at one step of one prompt: everything the screen shows and the files hold of it.
public struct Snapshot: Sendable {
  /// The policy's text, or `full` for the full cache.
  public var policy: String
  /// Scorer, allocator, α and `B`; nil for the full cache.
  public var method: Method?
  /// Observation window `w` of the concentration at step 0, in tokens.
  public var window: Int
  /// 0 after prefill; `t` after the `t`-th decoded token.
  public var step: Int
  /// Position of ``token`` in the sequence, from 0.
  public var position: Int
  /// The token this step followed: the last prompt token at step 0, then the decoded ones.
  public var token: NextToken
  /// Numbers by layer and KV head; a reading that is not a key does not exist for this snapshot.
  public var readings: [Reading: HeadGrid]
  /// Numbers by layer, `[layers]`; nil for a layer that is not done.
  public var layers: [LayerReadings?]
  /// Which prompt positions each layer keeps; nil for a layer that is not done, empty for the full cache.
  public var kept: [KeptEntries?]
  /// KL(full‖this) of the next-token distribution, in nats.
  public var kl: Double?
  /// Whether the likeliest next token is the full cache's.
  public var agrees: Bool?
  /// The ten likeliest next tokens, likeliest first; empty while the prompt is still being read.
  public var candidates: [NextToken]
  /// Whether the policy was applied again behind ``token``, and that evicted anything.
  public var isReapplied: Bool
  /// Whether capacities may still change: they depend on layers that are not read yet.
  public var areCapacitiesProvisional: Bool

  /// What the full cache is called where policies are.
  public static let fullCache = "full"

  /// What was chosen, for a policy that evicts.
  public struct Method: Sendable, Equatable {
    /// The scorer's name.
    public let scorer: String
    /// The allocator's name.
    public let allocator: String
    /// Safeguard weight α, where the allocator has one.
    public let alpha: Double?
    /// Budget `B` in tokens, window included.
    public let budget: Int
    /// Base capacity `b = B − w` in tokens.
    public let baseCapacity: Int
    /// What every head has by a uniform allocation, window included: `min(B, N)` tokens.
    public let uniformCapacity: Int

    /// States what was chosen.
    public init(
      scorer: String, allocator: String, alpha: Double?, budget: Int, baseCapacity: Int, uniformCapacity: Int
    ) {
      self.scorer = scorer
      self.allocator = allocator
      self.alpha = alpha
      self.budget = budget
      self.baseCapacity = baseCapacity
      self.uniformCapacity = uniformCapacity
    }
  }

  /// States a snapshot.
  public init(
    policy: String, method: Method?, window: Int, step: Int, position: Int, token: NextToken,
    readings: [Reading: HeadGrid], layers: [LayerReadings?], kept: [KeptEntries?], kl: Double?, agrees: Bool?,
    candidates: [NextToken], isReapplied: Bool = false, areCapacitiesProvisional: Bool = false
  ) {
    self.policy = policy
    self.method = method
    self.window = window
    self.step = step
    self.position = position
    self.token = token
    self.readings = readings
    self.layers = layers
    self.kept = kept
    self.kl = kl
    self.agrees = agrees
    self.candidates = candidates
    self.isReapplied = isReapplied
    self.areCapacitiesProvisional = areCapacitiesProvisional
  }

  /// The number of one head, or nil where it does not exist.
  public func value(_ reading: Reading, layer: Int, head: Int) -> Double? {
    readings[reading]?[layer, head]
  }
}

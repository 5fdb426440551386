/// A number that a snapshot holds for every layer and KV head; the raw value is its CSV column.
public enum Reading: String, CaseIterable, Sendable {
  case capacity
  case cacheLength = "cache_length"
  case entropy
  case normalizedEntropy = "normalized_entropy"
  case effectiveTokens = "effective_tokens"
  case top10Mass = "top10_mass"
  case tokensFor95 = "tokens_for_95"
  case gini
  case retainedMass = "retained_mass"
  case uniformRetainedMass = "uniform_retained_mass"
  case headL1Loss = "head_l1_loss"

  /// The readings of how concentrated a head is, in the order that the metric key walks through them.
  public static let concentration: [Reading] = [
    .effectiveTokens, .normalizedEntropy, .entropy, .top10Mass, .tokensFor95, .gini,
  ]

  /// The name as a person reads it.
  public var title: String {
    switch self {
    case .capacity: "capacity"
    case .cacheLength: "cache length"
    case .entropy: "entropy"
    case .normalizedEntropy: "normalized entropy"
    case .effectiveTokens: "effective tokens"
    case .top10Mass: "top-10% mass"
    case .tokensFor95: "tokens for 95%"
    case .gini: "Gini"
    case .retainedMass: "retained mass"
    case .uniformRetainedMass: "uniform's retained mass"
    case .headL1Loss: "head L1 loss"
    }
  }

  /// Its unit, or nothing for a share or an index.
  public var unit: String {
    switch self {
    case .capacity, .cacheLength, .effectiveTokens, .tokensFor95: "tokens"
    case .entropy: "nats"
    default: ""
    }
  }

  /// Whether its values are whole numbers.
  public var isCount: Bool {
    switch self {
    case .capacity, .cacheLength, .tokensFor95: true
    default: false
    }
  }

  /// The range its values cannot leave, where there is one.
  public var fixedRange: ClosedRange<Double>? {
    switch self {
    case .normalizedEntropy, .top10Mass, .gini, .retainedMass, .uniformRetainedMass: 0...1
    default: nil
    }
  }
}

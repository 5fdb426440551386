/// CriticalKV: another scorer's budgets, spent in two stages; the second weighs by what a value amounts to in the output.
///
/// A head first keeps the best of its plain scores, a share `first` of its budget with the window counted in; the
/// rest goes by `(s + ε)·‖v_j W_O‖₁`, mean over the group.
/// Source: arXiv 2502.03805; kvpress's `CriticalKVPress` and `CriticalAdaKVPress`.
public struct CriticalScorer: Scorer {
  /// The scorer whose scores decide the budgets and the first stage.
  public let inner: any Scorer
  /// Added to the plain scores in the second stage.
  public var epsilon: Double
  /// Share of a head's budget that the first stage spends.
  public var first: Double

  /// As in `critical-snapkv+adakv`.
  public var name: String { "critical-\(inner.name)" }
  /// The inner scorer's window.
  public var window: Int { inner.window }
  /// The inner scorer's sinks.
  public var sinks: Int { inner.sinks }
  /// The inner scorer's.
  public var observationWindow: Int { inner.observationWindow }
  /// What the inner scorer needs, and the values behind the output projection.
  public var needs: Set<Ingredient> { inner.needs.union([.valueOutputL1]) }
  /// The inner scorer's, `epsilon` and `first`.
  public var parameters: [Parameter] {
    inner.parameters + [Parameter("epsilon", epsilon), Parameter("first", first)]
  }

  /// Wraps a scorer.
  public init(_ inner: any Scorer, epsilon: Double = 1e-4, first: Double = 0.5) {
    self.inner = inner
    self.epsilon = epsilon
    self.first = first
  }

  /// Reads `epsilon` and `first`; the inner scorer has read its own.
  public init(_ inner: any Scorer, reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init(
      inner, epsilon: try reader.number("epsilon", default: 1e-4, in: 0...1e6),
      first: try reader.number("first", default: 0.5, in: 0...1))
  }

  /// The inner scorer's scores `[kvHeads, candidates]`.
  public func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
    try inner.scores(for: observation)
  }

  /// Scores of both stages `[kvHeads, candidates]`; what the first stage keeps is beyond all others.
  public func selectionScores(
    _ scores: CandidateScores, capacities: [Int], guaranteed: Int, observation: LayerObservation
  ) throws(AdaKVError) -> CandidateScores? {
    let columns = scores.candidates
    let norms = GroupReduction.mean.reduce(
      try observation[.valueOutputL1], of: observation, candidates: columns)
    let stages = capacities.map { capacity in
      max(guaranteed, min(capacity, max(0, Int(Double(capacity + window) * first) - window)))
    }
    let plain = KeptEntries(best: scores, capacities: stages)
    var values = zip(scores.values, norms).map { ($0 + Float(epsilon)) * $1 }
    for head in 0..<scores.kvHeads {
      for position in plain[head: head] { values[head * columns + Int(position)] = .greatestFiniteMagnitude }
    }
    return try CandidateScores(kvHeads: scores.kvHeads, candidates: columns, values: values)
  }
}

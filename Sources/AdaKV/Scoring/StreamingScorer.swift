/// StreamingLLM's order: the first tokens (attention sinks), then the most recent.
///
/// Source: arXiv 2309.17453; 4 sinks.
public struct StreamingScorer: Scorer, Equatable {
  /// As in `streaming+adakv`.
  public var name: String { "streaming" }
  /// None: recency is the score.
  public var window: Int { 0 }
  /// First tokens that are always kept.
  public var sinks: Int
  /// Nothing but positions.
  public var needs: Set<Ingredient> { [] }
  /// `sinks`.
  public var parameters: [Parameter] { [Parameter("sinks", sinks)] }

  /// Puts the first `sinks` tokens before the most recent ones.
  public init(sinks: Int = 4) { self.sinks = sinks }

  /// Reads `sinks`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init(sinks: try reader.integer("sinks", default: 4, in: 0...65_536))
  }

  /// Scores `[kvHeads, tokens]`: a token's position, or the one after the last for a sink.
  public func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
    let tokens = observation.tokens
    let positions = observation.firstPosition..<observation.firstPosition + tokens
    // Whole numbers up to 2²⁴ are exact in float32, far beyond any context.
    let row = positions.map { Float($0 < sinks ? positions.upperBound : $0) }
    return try CandidateScores(
      kvHeads: observation.kvHeads, candidates: tokens,
      values: Array(repeatElement(row, count: observation.kvHeads).joined()))
  }
}

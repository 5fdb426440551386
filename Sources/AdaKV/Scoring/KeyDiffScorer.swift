/// KeyDiff's score: how unlike a key is to the mean direction of all keys, `−cos(k_j, mean_i k_i/‖k_i‖)`.
///
/// Source: arXiv 2504.15364; kvpress's `KeyDiffPress`. Keys after RoPE; no token is protected.
public struct KeyDiffScorer: Scorer, Equatable {
  /// As in `keydiff+adakv`.
  public var name: String { "keydiff" }
  /// Recent tokens that are always kept.
  public var window: Int
  /// The keys.
  public var needs: Set<Ingredient> { [.keys] }
  /// `window`.
  public var parameters: [Parameter] { [Parameter("window", window)] }

  /// Scores every token, or all but the last `window`.
  public init(window: Int = 0) { self.window = window }

  /// Reads `window`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init(window: try reader.integer("window", default: 0, in: 0...65_536))
  }

  /// Scores `[kvHeads, candidates]`, from −1 to 1; a key without length is like no other and scores 0.
  ///
  /// - Complexity: two reads of the keys.
  public func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
    let keys = try observation[.keys]
    let tokens = observation.tokens
    let candidates = candidates(of: tokens)
    let size = keys.count / max(1, observation.kvHeads * tokens)
    var values: [Float] = []
    values.reserveCapacity(observation.kvHeads * candidates)
    for head in 0..<observation.kvHeads {
      let rows = keys[head * tokens * size..<(head + 1) * tokens * size]
      let lengths = (0..<tokens).map { Self.length(rows.dropFirst($0 * size).prefix(size)) }
      var anchor = [Double](repeating: 0, count: size)
      for (offset, value) in rows.enumerated() where lengths[offset / size] != 0 {
        anchor[offset % size] += Double(value) / lengths[offset / size] / Double(tokens)
      }
      let anchorLength = anchor.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for j in 0..<candidates {
        let row = rows.dropFirst(j * size).prefix(size)
        let product = zip(row, anchor).reduce(0.0) { $0 + Double($1.0) * $1.1 }
        let scale = lengths[j] * anchorLength
        values.append(scale == 0 ? 0 : Float(-product / scale))
      }
    }
    return try CandidateScores(kvHeads: observation.kvHeads, candidates: candidates, values: values)
  }

  private static func length(_ row: ArraySlice<Float>) -> Double {
    row.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}

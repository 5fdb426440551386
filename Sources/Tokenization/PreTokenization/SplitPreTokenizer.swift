/// Cuts text at the matches of a pattern, `Split` in the file.
struct SplitPreTokenizer: PreTokenizer {
  let pattern: any SplitPattern
  let behavior: SplitBehavior
  /// What lies between matches takes the part of the matches.
  let isInverted: Bool

  init(_ pattern: any SplitPattern, behavior: SplitBehavior = .isolated, isInverted: Bool = false) {
    self.pattern = pattern
    self.behavior = behavior
    self.isInverted = isInverted
  }

  func apply(to text: inout PreTokenizedText) {
    text.cut { bytes, piece, pieces in
      if behavior == .isolated {
        pattern.cut(bytes, piece, into: &pieces)
        return
      }
      var parts = pattern.parts(of: bytes, piece)
      if isInverted { parts = parts.map { ($0.range, !$0.isMatch) } }
      pieces += behavior.pieces(parts)
    }
  }
}

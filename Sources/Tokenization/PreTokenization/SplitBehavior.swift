/// What becomes of the matches of a split pattern, as the file names it.
enum SplitBehavior: String, Sendable {
  /// Matches are left out.
  case removed = "Removed"
  /// Every match is a piece, and so is everything between two.
  case isolated = "Isolated"
  /// A match belongs to what is before it.
  case mergedWithPrevious = "MergedWithPrevious"
  /// A match belongs to what is after it.
  case mergedWithNext = "MergedWithNext"
  /// Matches that touch are one piece.
  case contiguous = "Contiguous"

  /// The pieces that matches and the text between them make. Linear in their number.
  func pieces(_ parts: [(range: Range<Int>, isMatch: Bool)]) -> [Range<Int>] {
    switch self {
    case .isolated:
      return parts.map(\.range)
    case .removed:
      return parts.lazy.filter { !$0.isMatch }.map(\.range)
    case .mergedWithPrevious, .contiguous:
      var pieces: [Range<Int>] = []
      var wasMatch = false
      for part in parts {
        let joins = self == .contiguous ? part.isMatch == wasMatch : part.isMatch && !wasMatch
        if joins, let last = pieces.last {
          pieces[pieces.count - 1] = last.lowerBound..<part.range.upperBound
        } else {
          pieces.append(part.range)
        }
        wasMatch = part.isMatch
      }
      return pieces
    case .mergedWithNext:
      var pieces: [Range<Int>] = []
      var wasMatch = false
      for part in parts.reversed() {
        if part.isMatch, !wasMatch, let last = pieces.last {
          pieces[pieces.count - 1] = part.range.lowerBound..<last.upperBound
        } else {
          pieces.append(part.range)
        }
        wasMatch = part.isMatch
      }
      return pieces.reversed()
    }
  }
}

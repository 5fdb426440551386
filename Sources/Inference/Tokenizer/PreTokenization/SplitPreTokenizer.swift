/// Cuts text into the matches of a pattern, `Split` in the file.
///
/// The known patterns match every character, so that `Isolated` (keep matches and what lies between) and
/// inverted `Removed` (keep matches only) come to the same.
struct SplitPreTokenizer: PreTokenizer {
  let pattern: any SplitPattern

  func apply(to text: inout PreTokenizedText) {
    text.cut { pattern.cut($0, $1, into: &$2) }
  }
}

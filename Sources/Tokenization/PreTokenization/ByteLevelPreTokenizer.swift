/// GPT-2's byte-level pre-tokenizer, `ByteLevel` in the file.
///
/// The mapping of bytes to printable characters that goes with it is folded into the vocabulary instead: see
/// ``ByteAlphabet``.
struct ByteLevelPreTokenizer: PreTokenizer {
  /// Puts a space before every piece that does not begin with one.
  let addsPrefixSpace: Bool
  /// Cuts by GPT-2's pattern.
  let usesPattern: Bool

  private let pattern = GPT2SplitPattern()

  init(addsPrefixSpace: Bool, usesPattern: Bool) {
    self.addsPrefixSpace = addsPrefixSpace
    self.usesPattern = usesPattern
  }

  func apply(to text: inout PreTokenizedText) {
    if addsPrefixSpace { addPrefixSpaces(to: &text) }
    if usesPattern { text.cut { pattern.cut($0, $1, into: &$2) } }
  }

  private func addPrefixSpaces(to text: inout PreTokenizedText) {
    text.rewrite { bytes, piece, _, result in
      let isBare = bytes[piece.lowerBound] != UInt8(ascii: " ")
      if isBare { result.append(UInt8(ascii: " ")) }
      result += bytes[piece]
      return piece.count + (isBare ? 1 : 0)
    }
  }
}

/// SentencePiece's way with spaces, `Metaspace` in the file: they become a visible character, a text may get
/// one in front, and words are cut before it.
struct MetaspacePreTokenizer: PreTokenizer {
  /// Which pieces get the character in front, unless they begin with it.
  enum Prepending: String, Sendable {
    /// Those at the very start of the text.
    case first
    case never
    case always
  }

  /// One character, in UTF-8.
  let replacement: [UInt8]
  let prepending: Prepending
  let splits: Bool

  func apply(to text: inout PreTokenizedText) {
    text.rewrite { bytes, piece, isFirst, result in
      let start = result.count
      let spelled = ByteReplacement.replace([UInt8(ascii: " ")], in: Array(bytes[piece]), with: replacement)
      let wanted = prepending == .always || prepending == .first && isFirst
      if wanted, !spelled.starts(with: replacement) { result += replacement }
      result += spelled
      return result.count - start
    }
    guard splits else { return }
    let pattern = LiteralSplitPattern(bytes: replacement)
    text.cut { $2 += SplitBehavior.mergedWithNext.pieces(pattern.parts(of: $0, $1)) }
  }
}

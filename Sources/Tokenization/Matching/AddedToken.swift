/// A token that is found in the text before it is cut into pieces: `<|bos|>` and its like.
struct AddedToken: Sendable {
  let id: Int32
  let content: String
  /// Left out of decoded text when special tokens are skipped.
  let isSpecial: Bool
  /// Searched for in the normalized text, and not before.
  let isNormalized: Bool
  /// Takes the white space before it along.
  let stripsLeft: Bool
  /// Takes the white space after it along.
  let stripsRight: Bool
  /// Only counts between word boundaries.
  let isSingleWord: Bool
}

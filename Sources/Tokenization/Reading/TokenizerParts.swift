/// Everything that a ``Tokenizer`` is made of.
struct TokenizerParts {
  var normalizer: TextNormalizer
  var preTokenizers: [any PreTokenizer]
  var encoder: any PieceEncoder
  var decoder: TokenDecoder
  /// Special ids before and after every text.
  var prefix: [Int32] = []
  var suffix: [Int32] = []
  var addedTokens: [AddedToken]
  var addedOrder: AddedTokenMatcher.Order = .leftmostLongest
  /// How tokens are spelled, by id; `nil` where no token has the id.
  var spellings: [[UInt8]?]
}

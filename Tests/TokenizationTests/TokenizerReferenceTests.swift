import Testing

@testable import Tokenization

/// Ids and texts are those of the Python library `tokenizers`, for every supported arrangement.
@Suite struct TokenizerReferenceTests {
  @Test(arguments: TokenizerReference.names)
  func encodesAndDecodesLikeTheReference(name: String) throws {
    let tokenizer = try TokenizerReference.tokenizer(name)
    let reference = try TokenizerReference.load(name)
    let texts = try TokenizerReference.texts()
    #expect(tokenizer.vocabularySize == reference.vocabulary)
    #expect(texts.count >= 400)
    try #require(texts.count == reference.cases.count)
    for (text, expected) in zip(texts, reference.cases) {
      let ids = tokenizer.encode(text)
      #expect(ids == expected.ids, "\(text.debugDescription)")
      let bare = tokenizer.encode(text, addingSpecialTokens: false)
      #expect(bare == expected.bare ?? expected.ids, "\(text.debugDescription)")
      let decoded = TokenizerReference.scalars(tokenizer.decode(expected.ids))
      #expect(decoded == TokenizerReference.scalars(expected.decoded ?? text), "\(text.debugDescription)")
      let all = TokenizerReference.scalars(tokenizer.decode(expected.ids, skippingSpecialTokens: false))
      #expect(all == TokenizerReference.scalars(expected.all ?? text), "\(text.debugDescription)")
    }
  }

  @Test(arguments: TokenizerReference.names)
  func decodesAnyIdsLikeTheReference(name: String) throws {
    let tokenizer = try TokenizerReference.tokenizer(name)
    let sequences = try TokenizerReference.load(name).sequences
    try #require(!sequences.isEmpty)
    for sequence in sequences {
      let decoded = TokenizerReference.scalars(tokenizer.decode(sequence.ids))
      #expect(decoded == TokenizerReference.scalars(sequence.decoded), "\(sequence.ids)")
    }
  }

  @Test(arguments: TokenizerReference.names)
  func replacesBrokenBytesLikePython(name: String) throws {
    let tokenizer = try TokenizerReference.tokenizer(name)
    let broken = try TokenizerReference.load(name).broken
    try #require(!broken.isEmpty)
    for input in broken {
      #expect(tokenizer.encode(utf8: Array(input.bytes)) == input.ids, "\(Array(input.bytes))")
    }
  }
}

import TestSupport
import Testing
import Tokenization

@Suite struct TokenizerMutationTests {
  @Test func `no change of a tokenizer file is fatal`() throws {
    let refused = try SpoiledCopies.refusals("tokenizer", as: "tokenizer.json", copies: 40, seed: 5) {
      path, bytes in
      let tokenizer = try Tokenizer(path: path)
      let ids = tokenizer.encode(utf8: Array(bytes.suffix(80)))
      #expect(ids.allSatisfy { 0 <= $0 && $0 < tokenizer.vocabularySize })
      _ = tokenizer.decode(ids)
    }
    #expect(refused.count > 150)
    for refusal in refused { #expect(refusal.isSentence, "\(refusal.sentence)") }
  }
}

import Foundation
import Testing

@testable import Inference

/// Ids and texts are those of the Python libraries for the arrangement of every family.
@Suite struct FamilyReferenceTests {
  @Test(arguments: FamilyReference.names)
  func encodesAndDecodesLikeTheReference(name: String) throws {
    let tokenizer = try FamilyReference.tokenizer(name)
    let cases = try FamilyReference.cases(name)
    let texts = try FamilyReference.texts()
    #expect(texts.count >= 2000)
    try #require(texts.count == cases.count)
    for (text, expected) in zip(texts, cases) {
      #expect(tokenizer.encode(text) == expected.ids, "\(text.debugDescription)")
      let decoded = tokenizer.decode(expected.ids)
      #expect(FamilyReference.hash(decoded) == expected.decoded, "\(text.debugDescription): \(decoded)")
      let all = tokenizer.decode(expected.ids, skippingSpecialTokens: false)
      #expect(FamilyReference.hash(all) == expected.all, "\(text.debugDescription): \(all)")
    }
  }
}

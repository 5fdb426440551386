import Foundation
import Testing

@testable import Tokenization

/// Ids and texts are those of the Python libraries for the arrangement of every family.
@Suite struct FamilyReferenceTests {
  @Test(arguments: FamilyReference.names)
  func encodesAndDecodesLikeTheReference(name: String) throws {
    let tokenizer = try FamilyReference.tokenizer(name)
    let cases = try FamilyReference.cases(name)
    let texts = try FamilyReference.texts()
    #expect(texts.count >= 2000)
    try #require(texts.count == cases.count)
    // An expectation for each would take longer than all the rest.
    var differences: [String] = []
    for (text, expected) in zip(texts, cases) {
      let ids = tokenizer.encode(text)
      let decoded = tokenizer.decode(expected.ids)
      let all = tokenizer.decode(expected.ids, skippingSpecialTokens: false)
      if ids != expected.ids { differences.append("\(text.debugDescription): \(ids)") }
      if FamilyReference.hash(decoded) != expected.decoded { differences.append(decoded.debugDescription) }
      if FamilyReference.hash(all) != expected.all { differences.append(all.debugDescription) }
    }
    #expect(differences.isEmpty)
  }
}

import Foundation
import Inference
import Readings
import TestSupport
import Testing

@testable import LiveSource
@testable import Session

/// The importance of heads against HeadKV's own code, run on transformers' attention.
@Suite struct ImportanceTests {
  struct Reference: Decodable {
    let cases: [Case]

    struct Case: Decodable {
      let tokens: [Int32]
      let needle: [Int]
      let spoken: [Int32]
      let scores: [[Double]]
    }
  }

  @Test func agreesWithTheAuthors() throws {
    let file = URL(filePath: Repository.fixture("importance.json"))
    let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    #expect(reference.cases.count == 3)
    let model = try Bundled.model.get().language
    for item in reference.cases {
      let spoken = try HeadImportanceRun.speak(
        item.tokens, steps: item.spoken.count, needle: item.needle[0]..<item.needle[1], model: model)
      #expect(spoken.tokens == item.spoken)
      for (own, other) in zip(spoken.score.values.joined(), item.scores.joined()) {
        #expect(abs(own - other) <= 1e-5)
      }
    }
  }

  @Test func findsTheTokensOfAPieceOfText() {
    let texts = ["<s>", "The", " cat", " s", "at", ".", " The", " dog", "."]
    #expect(HeadImportanceRun.tokenRange(of: "cat sat", in: texts) == 2..<5)
    #expect(HeadImportanceRun.tokenRange(of: "dog", in: texts) == 7..<8)
    #expect(HeadImportanceRun.tokenRange(of: "bird", in: texts) == nil)
  }

  /// The shipped file names every head of the bundled model, and retrieval is unevenly spread over them.
  @Test func theBundledFileIsOfTheBundledModel() throws {
    let model = try Bundled.model.get().language
    let table = try HeadImportance(file: "", model: model).table
    #expect(table.count == 6 * 4)
    #expect(abs(table.reduce(0, +) - 1) < 1e-5)
    #expect((table.max() ?? 0) > 2.0 / 24)
  }

  @Test(arguments: [
    ("{}", "0 heads at byte 0"), ("[]", "a JSON object"), (#"{"0-0": [1]}"#, "1 heads"),
    (
      "{" + (0..<24).map { "\"\($0 / 4)-\($0 % 4)\": [\($0 == 5 ? "-1" : "1")]" }.joined(separator: ",")
        + "}", "\"1-1\""
    ),
    (
      "{" + (0..<24).map { "\"\($0 / 4)-\($0 % 4)\": [0]" }.joined(separator: ",") + "}",
      "no head that matters"
    ),
    ("{" + (0..<24).map { "\"9-\($0)\": [1]" }.joined(separator: ",") + "}", "the name \"9-0\""),
  ])
  func aFileOfAnotherShapeIsRefused(text: String, sentence: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/importance.json"
    try Data(text.utf8).write(to: URL(filePath: path))
    do {
      _ = try HeadImportance(file: path, model: Bundled.model.get().language)
      Issue.record("\(text) was taken")
    } catch {
      let said = "\(error)"
      #expect(said.contains(path) && said.contains(sentence), "\(said)")
    }
  }
}

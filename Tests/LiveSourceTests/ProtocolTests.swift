import AdaKV
import Foundation
import Readings
import TestSupport
import Testing

@testable import LiveSource
@testable import Session

/// The question apart from its context.
@Suite struct ProtocolTests {
  struct Reference: Decodable {
    let cases: [Case]

    struct Case: Decodable {
      let policy, text, question: String
      let budget: Int
      let contextTokens, questionTokens, fed: [Int32]
      let steps: [Step]
    }

    struct Step: Decodable {
      let candidates: [Int32]
      let logProbabilities: [Double]
      let kl: Double
    }
  }

  /// kvpress's cache, with the question fed through it.
  @Test func agreesWithKvpress() throws {
    let file = URL(filePath: Repository.fixture("agnostic.json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let reference = try decoder.decode(Reference.self, from: Data(contentsOf: file))
    #expect(reference.cases.count == 6)
    for item in reference.cases {
      let text = item.text + "\n---" + item.question
      let session = try Bundled.session(
        .text(text, path: "text"),
        plans: [try TrackPlan(item.policy, "\(item.budget)")], under: .agnostic)
      #expect(session.prompt.tokens == item.contextTokens)
      #expect(session.prompt.question == item.questionTokens)
      for _ in 1..<item.steps.count { try session.advance() }
      #expect(session.tracks[0].output.prefix(item.fed.count).map(\.id) == item.fed)
      for (snapshot, expected) in zip(session.tracks[1].snapshots, item.steps) {
        let place = "\(item.policy) step \(snapshot.step)"
        #expect(snapshot.candidates.map(\.id) == expected.candidates, "\(place)")
        for (own, other) in zip(snapshot.candidates, expected.logProbabilities) {
          #expect(abs((own.logProbability ?? .infinity) - other) <= 2e-4 * max(1, abs(other)), "\(place)")
        }
        #expect(abs((snapshot.kl ?? .infinity) - expected.kl) <= 2e-4 * max(1, expected.kl), "\(place)")
      }
    }
  }

  @Test func readingsAreOfTheContextAndLengthsCountTheQuestion() throws {
    let plans = [try TrackPlan("ada-snapkv", "48"), try TrackPlan("snapkv", "100%")]
    let session = try Bundled.session(plans: plans, under: .agnostic)
    let context = session.prompt.tokens.count
    let asked = session.prompt.question.count
    #expect(asked > 10)
    try session.advance()
    for (step, snapshot) in session.tracks[1].snapshots.enumerated() {
      #expect(snapshot.position == context + asked - 1 + step)
      for layer in 0..<6 {
        for head in 0..<4 {
          let capacity = try #require(snapshot.value(.capacity, layer: layer, head: head))
          #expect(snapshot.value(.cacheLength, layer: layer, head: head) == capacity + Double(asked + step))
        }
      }
    }
    #expect(session.tracks[1].snapshots[0].token.id == session.prompt.question.last)
    // What evicts nothing is the full cache still.
    #expect(session.tracks[2].snapshots.map(\.kl) == [0, 0])
    #expect((session.tracks[1].snapshots[0].kl ?? 0) > 0)
    #expect(session.prompt.promptProtocol == .agnostic)
  }

  @Test func theSamePromptCanBePutBothWays() throws {
    let model = try Bundled.model.get()
    let source = PromptSource.task(name: "niah_single_2", length: 200, seed: 1)
    let aware = try source.record(model: model, under: .aware)
    let apart = try source.record(model: model, under: .agnostic)
    #expect(aware.question.isEmpty && aware.digest == apart.digest)
    #expect(aware.tokenTexts.joined() == (apart.tokenTexts + apart.questionTexts).joined())
    #expect(try aware.put(under: .agnostic, model: model) == apart)
    #expect(try apart.put(under: .aware, model: model) == aware)
  }
}

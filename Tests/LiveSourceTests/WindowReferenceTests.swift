import AdaKV
import Foundation
import Inference
import Readings
import TestSupport
import Testing

@testable import LiveSource
@testable import Session

/// Every reading of models with sliding windows, soft caps and scales of their own against an implementation that shares
/// no code with this one, on transformers' attention (Tests/Reference/windows.py).
///
/// The reference's own float32 and float64 runs differ by up to 1.4e-5 of a reading; ten times that is allowed, and
/// for losses the rounding of outputs whose size is the largest value's L1 norm.
@Suite struct WindowReferenceTests {
  struct Reference: Decodable {
    let models: [Model]

    static func load() throws -> Reference {
      let path = URL(filePath: Repository.fixture("windows.json"))
      return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: path))
    }
  }

  struct Model: Decodable, Sendable {
    let name: String
    let spans: [Int]
    let cases: [ReferenceReadings.Case]
  }

  struct Run: Sendable, CustomTestStringConvertible {
    let model: String
    let item: ReferenceReadings.Case

    var testDescription: String { "\(model): \(item.name)" }
  }

  static let reference = Result { try Reference.load() }
  static let runs = ((try? reference.get().models) ?? []).flatMap { model in
    model.cases.map { Run(model: model.name, item: $0) }
  }

  @Test func allCasesAreThere() throws {
    let models = try Self.reference.get().models
    #expect(models.count == 7)
    #expect(Self.runs.count == 77)
    #expect(models.count { $0.spans.contains { $0 > 0 } } == 6)
    for model in models {
      let shape = try FamilyModel.open(model.name).configuration
      #expect((0..<shape.layers).map { shape.attentionSpan(layer: $0) ?? 0 } == model.spans)
    }
  }

  @Test(arguments: runs) func agrees(_ run: Run) throws {
    let plans = run.item.budgetText.map { budget in Result { [try TrackPlan(run.item.policy, budget)] } }
    let session = try FamilyModel.session(
      run.model, tokens: run.item.tokenIds, plans: plans?.get() ?? [])
    for _ in 1..<run.item.steps.count { try session.advance() }
    try run.item.compare(session.tracks[plans == nil ? 0 : 1])
  }
}

import AdaKV
import Export
import Foundation
import Inference
import Readings
import Samples
import TestSupport

@testable import Exploration

/// The bundled model, opened once for all tests.
enum Bundled {
  static let directory = Result { try Samples.modelDirectory() }
  static let model = Result { try LoadedModel(path: directory.get(), threads: 2, isChat: false) }

  static func session(
    _ source: PromptSource = .task(name: "niah_single_2", length: 200, seed: 1), plans: [TrackPlan],
    under promptProtocol: PromptProtocol = .aware
  ) throws -> PromptSession {
    let model = try model.get()
    return try PromptSession(
      model: model.language, tokenizer: model.tokenizer,
      prompt: source.record(model: model, under: promptProtocol),
      plans: plans)
  }
}

extension TrackPlan {
  init(_ policy: String, _ budget: String) throws {
    self.init(policy: try Policy(policy), budget: try Budget(budget))
  }
}

extension PromptSession {
  /// What an export of everything so far would hold.
  func csv() throws -> String {
    try SnapshotCSV.text(tracks: tracks.map(\.published), prompt: prompt, model: Bundled.model.get().summary)
  }
}

extension TemporaryFolder {
  /// The names of what is in it, in order.
  var files: [String] { (try? contents()) ?? [] }
}

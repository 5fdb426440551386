import AdaKV
import Export
import Foundation
import Inference
import Readings
import Samples

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

/// A folder of its own for a test, removed with it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "headscope-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

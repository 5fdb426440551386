import AdaKV
import Export
import Foundation
import Inference
import Readings
import Samples
import TestSupport

@testable import LiveSource
@testable import Session

/// The bundled model, opened once for all tests.
enum Bundled {
  static let directory = Result { try Samples.modelDirectory() }
  static let model = Result { try LiveModel(path: directory.get(), threads: 2, isChat: false) }

  static func session(
    _ source: PromptSource = .task(name: "niah_single_2", length: 200, seed: 1), plans: [TrackPlan],
    under promptProtocol: PromptProtocol = .aware
  ) throws -> PromptSession {
    let model = try model.get()
    return try PromptSession(
      source: model, prompt: source.record(model: model, under: promptProtocol), plans: plans)
  }
}

extension TrackPlan {
  init(_ policy: String, _ budget: String) throws {
    self.init(policy: try Policy(policy), budget: try Budget(budget))
  }
}

extension PromptSession {
  /// The engine behind a session on a live model.
  var model: LanguageModel {
    guard let live = source as? LiveModel else { preconditionFailure("a session on another source") }
    return live.language
  }

  /// What the engine has read.
  var prefill: Prefill {
    guard let live = read as? LivePrompt else { preconditionFailure("a session on another source") }
    return live.prefill
  }

  /// The engine's streams, once there are any.
  var batch: DecodeBatch {
    guard let live = decoder as? LiveDecoder else { preconditionFailure("a session that has not decoded") }
    return live.batch
  }

  /// What an export of everything so far would hold.
  func csv() throws -> String {
    try SnapshotCSV.text(tracks: tracks.map(\.published), prompt: prompt, model: Bundled.model.get().summary)
  }
}

extension TemporaryFolder {
  /// The names of what is in it, in order.
  var files: [String] { (try? contents()) ?? [] }
}

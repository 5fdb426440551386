import AdaKV
import Readings

@testable import Exploration
@testable import LiveSource
@testable import Session

/// The bundled model, which refuses to read what a test says.
struct FussyModel: OpenedModel {
  /// Why it reads nothing that it is asked to refuse.
  struct Refusal: Error, CustomStringConvertible {
    var description: String { "this model reads no such prompt" }
  }

  private let model: LiveModel
  private let refuses: @Sendable (PromptRecord, [TrackPlan]) -> Bool

  init(refusing refuses: @escaping @Sendable (PromptRecord, [TrackPlan]) -> Bool = { _, _ in false }) throws {
    model = try Bundled.model.get()
    self.refuses = refuses
  }

  var summary: ModelSummary { model.summary }

  func prompt(from source: PromptSource, under promptProtocol: PromptProtocol) throws -> PromptRecord {
    try model.prompt(from: source, under: promptProtocol)
  }

  func sample(_ index: Int, of survey: SurveyPrompts, under promptProtocol: PromptProtocol) throws
    -> PromptRecord
  {
    try model.sample(index, of: survey, under: promptProtocol)
  }

  func put(_ prompt: PromptRecord, under promptProtocol: PromptProtocol) throws -> PromptRecord {
    try model.put(prompt, under: promptProtocol)
  }

  func check(_ policy: Policy) throws { try model.check(policy) }

  func session(
    on prompt: PromptRecord, plans: [TrackPlan], observing: Set<Ingredient>, isCancelled: () -> Bool,
    onLayer: (Int, [SessionTrack]) -> Void
  ) throws -> PromptSession {
    if refuses(prompt, plans) { throw Refusal() }
    return try model.session(
      on: prompt, plans: plans, observing: observing, isCancelled: isCancelled, onLayer: onLayer)
  }
}

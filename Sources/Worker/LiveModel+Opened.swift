import AdaKV
import Readings
import Session
import LiveSource

extension LiveModel: OpenedModel {
  func prompt(from source: PromptSource, under promptProtocol: PromptProtocol) throws -> PromptRecord {
    try source.record(model: self, under: promptProtocol)
  }

  func sample(_ index: Int, of survey: SurveyPrompts, under promptProtocol: PromptProtocol) throws
    -> PromptRecord
  {
    try survey.prompt(at: index, model: self, under: promptProtocol)
  }

  func put(_ prompt: PromptRecord, under promptProtocol: PromptProtocol) throws -> PromptRecord {
    try prompt.put(under: promptProtocol, model: self)
  }

  func check(_ policy: Policy) throws {
    try checkFiles(of: policy)
  }

  func session(
    on prompt: PromptRecord, plans: [TrackPlan], observing: Set<Ingredient>, isCancelled: () -> Bool,
    onLayer: (Int, [SessionTrack]) -> Void
  ) throws -> PromptSession {
    try PromptSession(
      source: self, prompt: prompt, plans: plans, observing: observing,
      isCancelled: isCancelled, onLayer: onLayer)
  }
}

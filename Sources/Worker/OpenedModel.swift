import AdaKV
import Readings
import Session
import LiveSource

/// A model that is open, with prompts as it reads them: all that the worker knows of an engine.
protocol OpenedModel: Sendable {
  /// The model's shape.
  var summary: ModelShape { get }

  /// A prompt as the model reads it.
  ///
  /// - Throws: What making or encoding it throws.
  func prompt(from source: PromptSource, under promptProtocol: PromptProtocol) throws -> PromptRecord

  /// The prompt of a survey at an index.
  ///
  /// - Throws: What making or encoding it throws.
  func sample(_ index: Int, of survey: SurveyPrompts, under promptProtocol: PromptProtocol) throws
    -> PromptRecord

  /// The same prompt put to the model in another way.
  ///
  /// - Throws: `PromptError.noQuestion`.
  func put(_ prompt: PromptRecord, under promptProtocol: PromptProtocol) throws -> PromptRecord

  /// Looks at everything that a policy brings along from outside, such as files.
  ///
  /// - Throws: Why it cannot be used.
  func check(_ policy: Policy) throws

  /// Reads a prompt and allocates for every plan, layer by layer.
  ///
  /// - Throws: What reading or allocating throws; `CancellationError`.
  func session(
    on prompt: PromptRecord, plans: [TrackPlan], observing: Set<Ingredient>, isCancelled: () -> Bool,
    onLayer: (Int, [SessionTrack]) -> Void
  ) throws -> PromptSession
}

public import Readings
public import LiveSource

/// What an explorer starts with.
public struct ExplorerConfiguration: Sendable {
  /// The model's folder or GGUF file.
  public var model: String
  /// The first plan is shown; longer windows of the others are observed from the start.
  public var plans: [TrackPlan]
  /// The prompt to explore, or nil to survey.
  public var prompt: PromptSource?
  /// How prompts are put to the model at first.
  public var promptProtocol: PromptProtocol
  /// Whether prompts are wrapped in the model's chat template.
  public var isChat: Bool
  /// Which prompts a survey draws.
  public var survey: SurveyPrompts
  /// Threads for the model; 0 for as many as the processor has, at most 8.
  public var threads: Int
  /// Folder that exports are written into.
  public var exportFolder: String

  /// States a start.
  public init(
    model: String, plans: [TrackPlan], prompt: PromptSource? = nil,
    promptProtocol: PromptProtocol = .aware, isChat: Bool = false,
    survey: SurveyPrompts = SurveyPrompts(),
    threads: Int = 0, exportFolder: String = "."
  ) {
    self.model = model
    self.plans = plans
    self.prompt = prompt
    self.promptProtocol = promptProtocol
    self.isChat = isChat
    self.survey = survey
    self.threads = threads
    self.exportFolder = exportFolder
  }
}

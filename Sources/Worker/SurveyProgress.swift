import AdaKV
import Readings

/// Prompt after prompt under one plan, as far as that has come.
struct SurveyProgress {
  /// What it evicts by.
  let plan: TrackPlan
  /// How its prompts are put to the model.
  let promptProtocol: PromptProtocol
  /// Index of the prompt that is drawn next.
  private(set) var index = 0
  /// What there is to see; nil before the first prompt.
  private(set) var published: ExplorerState.Survey?
  /// The survey that this one took the place of, until its own first prompt: none or one.
  private var previous: [SurveyProgress] = []

  /// Begins with the first prompt.
  init(plan: TrackPlan, promptProtocol: PromptProtocol) {
    self.plan = plan
    self.promptProtocol = promptProtocol
  }

  /// Whether the user has paused it.
  var isPaused: Bool { published?.isPaused ?? false }

  /// Pauses, or goes on; nothing before the first prompt.
  mutating func togglePause() { published?.isPaused.toggle() }

  /// The same survey if that is what it is by, or a new one in its place: readings of two policies are not mixed.
  func continued(plan: TrackPlan, promptProtocol: PromptProtocol) -> SurveyProgress {
    if plan == self.plan, promptProtocol == self.promptProtocol { return self }
    var next = SurveyProgress(plan: plan, promptProtocol: promptProtocol)
    next.previous = published == nil ? previous : [self]
    return next
  }

  /// The survey that remains when a prompt cannot be read, paused: this one with what it has, or else the one before.
  ///
  /// Nil where not one prompt was read by either.
  var pausedAfterFailure: SurveyProgress? {
    guard var survey = published == nil ? previous.first : self else { return nil }
    survey.published?.isPaused = true
    return survey
  }

  /// Adds the policy's snapshot of the prompt that was drawn.
  mutating func add(
    _ snapshot: Snapshot, of prompt: PromptRecord, model: ModelShape, promptsPerSecond: Double?
  ) {
    var statistics =
      published?.statistics
      ?? SurveyStatistics(
        policy: plan.policy.description, budget: plan.budget.description, heads: model.heads)
    // Released first, so that the statistics are changed in place rather than copied.
    published = nil
    statistics.add(snapshot)
    published = ExplorerState.Survey(
      prompt: prompt, latest: snapshot, statistics: statistics, promptsPerSecond: promptsPerSecond ?? 0,
      isPaused: false)
    index += 1
    previous = []
  }
}

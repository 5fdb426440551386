public import AdaKV

/// What the worker publishes: a value that the screen draws and keeps nothing else of.
public struct ExplorerState: Sendable {
  /// The model, once it is loaded.
  public var model: ModelShape?
  /// What the worker is doing.
  public var activity: Activity
  /// Which of the two ways to look is on.
  public var mode: Mode
  /// The policy in force.
  public var policy: Policy
  /// The budget in force, as stated.
  public var budget: Budget
  /// How prompts are put to the model.
  public var promptProtocol: PromptProtocol
  /// The survey so far; nil before its first prompt.
  public var survey: Survey?
  /// The prompt being explored; nil before the first.
  public var exploration: Exploration?
  /// Commands obeyed or refused so far.
  public var answeredCommands = 0
  /// The last thing worth saying (an export's path, a refusal), until the next command.
  public var notice: Notice?

  /// Why the worker is unable to go on, when it is.
  public var failure: (any Error)?

  /// States what there is before a model is loaded.
  public init(
    activity: Activity, mode: Mode, policy: Policy, budget: Budget, promptProtocol: PromptProtocol = .aware
  ) {
    self.promptProtocol = promptProtocol
    self.activity = activity
    self.mode = mode
    self.policy = policy
    self.budget = budget
  }

  /// What the worker is doing now.
  public enum Activity: Sendable, Equatable {
    /// Reading the model from its files; from 0 to 1.
    case loading(Double)
    /// Reading a prompt: `layer` of `layers` done, at a rate that is that of whole tokens.
    case prefilling(layer: Int, layers: Int, tokensPerSecond: Double? = nil)
    /// Drawing prompt after prompt.
    case surveying
    /// Decoding step after step.
    case running
    /// Waiting for a command.
    case idle
    /// Unable to go on; the sentence says why.
    case failed(String)
  }

  /// The two ways to look.
  public enum Mode: Sendable, Equatable {
    case survey
    case explore
  }

  /// A sentence for the user.
  public struct Notice: Sendable, Equatable {
    /// The sentence.
    public var text: String
    /// Whether it tells of something that did not work.
    public var isProblem: Bool

    /// States a sentence.
    public init(text: String, isProblem: Bool) {
      self.text = text
      self.isProblem = isProblem
    }
  }

  /// Prompt after prompt.
  public struct Survey: Sendable {
    /// The prompt drawn last.
    public var prompt: PromptRecord
    /// The policy on that prompt, at step 0.
    public var latest: Snapshot
    /// The policy over all prompts so far.
    public var statistics: SurveyStatistics
    /// Prompts a second, over the last moments; 0 while unknown.
    public var promptsPerSecond: Double
    /// Whether it was paused.
    public var isPaused: Bool

    /// States a survey.
    public init(
      prompt: PromptRecord, latest: Snapshot, statistics: SurveyStatistics, promptsPerSecond: Double,
      isPaused: Bool
    ) {
      self.prompt = prompt
      self.latest = latest
      self.statistics = statistics
      self.promptsPerSecond = promptsPerSecond
      self.isPaused = isPaused
    }

    /// Whether the latest prompt is too short for anything to be evicted.
    public var evictsNothing: Bool {
      guard let budget = latest.method?.budget else { return false }
      // What a sliding window hides is let go under any budget.
      let least = latest.readings[.capacity]?.range?.lowerBound ?? 0
      return prompt.tokens.count <= budget && Int(least) >= prompt.tokens.count
    }
  }

  /// One prompt, held still.
  public struct Exploration: Sendable {
    /// The prompt.
    public var prompt: PromptRecord
    /// The full cache, the policy in force and what stands beside it.
    public var comparison: Comparison
    /// The step shown, from 0.
    public var step: Int
    /// The last step computed.
    public var lastStep: Int
    /// Whether steps follow each other by themselves.
    public var isRunning: Bool
    /// Steps a second while running.
    public var pace: Double
    /// Decoded tokens a second of the last steps; nil while unknown.
    public var tokensPerSecond: Double?

    /// States an exploration.
    public init(
      prompt: PromptRecord, comparison: Comparison, step: Int, lastStep: Int, isRunning: Bool, pace: Double,
      tokensPerSecond: Double?
    ) {
      self.prompt = prompt
      self.comparison = comparison
      self.step = step
      self.lastStep = lastStep
      self.isRunning = isRunning
      self.pace = pace
      self.tokensPerSecond = tokensPerSecond
    }
  }
}

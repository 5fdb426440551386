import AdaKV
import LiveSource
import Readings
import Session

/// Everything that the worker knows, as one value: a command gives another one, or it is refused and only says why.
///
/// What the screen sees is a projection of it.
struct WorkerState {
  /// Reads a prompt for a state in which it is explored; nil if another prompt is asked for meanwhile.
  typealias Read = (PromptRecord, WorkerState) throws -> PromptSession?

  /// What goes on by itself from one job to the next.
  enum Automatic { case survey, steps }

  /// What prompts are read by.
  private struct Setting {
    var plan: TrackPlan
    var promptProtocol: PromptProtocol
  }

  /// The model, once it is loaded.
  private(set) var model: (any OpenedModel)?
  /// The plan in force.
  private(set) var plan: TrackPlan
  /// How prompts are put to the model.
  private(set) var promptProtocol: PromptProtocol
  /// The survey, whether it is looked at or not.
  private(set) var survey: SurveyProgress
  /// The prompt being explored; nil in a survey, and before the first prompt is read.
  private(set) var exploration: ExplorationProgress?
  /// Steps a second while running.
  private(set) var pace = 8.0
  private let others: [TrackPlan]
  private let prompts: SurveyPrompts
  /// Whether a survey is looked at or a prompt.
  private(set) var mode: ExplorerState.Mode
  /// What the explored prompt was to be read again by when a command took that prompt's place: it comes into force with
  /// what that command, which waits, brings.
  private var postponed: Setting?
  /// Index of the prompt that sampling another draws, unless the survey is beyond it.
  private var nextSample = 0
  /// Commands obeyed or refused so far.
  private(set) var answeredCommands = 0
  /// The last thing worth saying, until the next command.
  private(set) var notice: ExplorerState.Notice?
  /// Why the worker is unable to go on, when it is.
  private(set) var failure: (any Error)?

  /// What there is before a model is loaded.
  init(_ configuration: ExplorerConfiguration) {
    plan = configuration.plans[0]
    others = Array(configuration.plans.dropFirst())
    promptProtocol = configuration.promptProtocol
    prompts = configuration.survey
    mode = configuration.prompt == nil ? .survey : .explore
    survey = SurveyProgress(plan: plan, promptProtocol: promptProtocol)
  }

  /// The plan in force, with the other policies that were asked for at the start beside it.
  var plans: ComparedPlans {
    ComparedPlans(plan, beside: others, headDimension: model?.summary.headDimension ?? 0)
  }

  /// Whether commands are obeyed: there is a model, and no failure.
  var isAble: Bool { model != nil && failure == nil }

  /// What goes on by itself, if anything does.
  var automatic: Automatic? {
    guard isAble else { return nil }
    switch mode {
    case .survey: return survey.isPaused ? nil : .survey
    case .explore: return exploration?.isRunning == true ? .steps : nil
    }
  }

  /// Takes the model that was loaded.
  mutating func load(_ model: any OpenedModel) { self.model = model }

  /// Ends for a reason that nothing can be done about here.
  mutating func fail(_ error: any Error) { failure = error }

  /// Says something until the next command.
  mutating func say(_ text: String) { notice = ExplorerState.Notice(text: text, isProblem: false) }

  /// Says why something was not done.
  mutating func refuse(_ error: any Error) {
    notice = ExplorerState.Notice(text: "\(error)", isProblem: true)
  }

  // MARK: Commands

  /// Obeys a command, or says why not and stays as it is.
  mutating func apply(_ command: ExplorerCommand, reading read: Read) {
    answeredCommands += 1
    guard isAble, let model else { return }
    notice = nil
    // Drawn for good: whatever becomes of it, the next is another.
    if case .sampleAnother = command { nextSample = max(nextSample, survey.index) + 1 }
    do {
      var next = self
      try next.obey(command, model, read)
      self = next
    } catch {
      if case .sampleAnother = command { postponed = nil }
      refuse(error)
    }
  }

  /// Explores a prompt from its first step; stays as it is if another is asked for meanwhile.
  ///
  /// - Returns: Whether the prompt was dealt with: no other was asked for.
  /// - Throws: Why it is not read; where nothing else was read before, that is the state's failure.
  @discardableResult
  mutating func explore(_ prompt: PromptRecord, at step: Int = 0, reading read: Read) throws -> Bool {
    var next = self
    next.mode = .explore
    next.exploration?.stopRunning()
    do {
      guard let session = try read(prompt, next) else { return false }
      next.exploration = ExplorationProgress(session: session, plans: plans, wantedStep: step)
      self = next
    } catch let error where mode == .explore && exploration == nil {
      failure = error
    }
    return true
  }

  private mutating func obey(
    _ command: ExplorerCommand, _ model: any OpenedModel, _ read: Read
  ) throws {
    switch command {
    case .survey:
      adoptPostponed()
      mode = .survey
      exploration = nil
      survey = survey.continued(plan: plan, promptProtocol: promptProtocol)
    case .takePrompt(let prompt):
      postponed = nil
      if mode == .survey { try explore(model.put(prompt, under: promptProtocol), reading: read) }
    case .sampleAnother:
      var next = self
      next.adoptPostponed()
      let prompt = try model.sample(nextSample - 1, of: prompts, under: next.promptProtocol)
      if try next.explore(prompt, reading: read) { self = next }
    case .forward: if let exploration { self.exploration?.show(step: exploration.wantedStep + 1) }
    case .back: if let exploration { self.exploration?.show(step: exploration.wantedStep - 1) }
    case .first: exploration?.show(step: 0)
    case .last: if let exploration { self.exploration?.show(step: exploration.session.lastStep) }
    case .toggleRunning: if mode == .survey { survey.togglePause() } else { exploration?.toggleRunning() }
    case .faster: setPace(pace * 2)
    case .slower: setPace(pace / 2)
    case .finishAnswer: exploration?.finishAnswer()
    case .setPolicy(let policy):
      try change(to: TrackPlan(policy: policy, budget: wanted.plan.budget), model, read)
    case .setBudget(let budget):
      try change(to: TrackPlan(policy: wanted.plan.policy, budget: budget), model, read)
    case .setProtocol(let promptProtocol): try put(under: promptProtocol, model, read)
    // Nothing that is known changes.
    case .export: break
    }
  }

  /// From an eighth of a step to 64 steps a second.
  private mutating func setPace(_ wanted: Double) { pace = min(max(wanted, 0.125), 64) }

  /// Evicts by another plan; in a survey the statistics begin again.
  private mutating func change(to plan: TrackPlan, _ model: any OpenedModel, _ read: Read) throws {
    guard plan != wanted.plan else { return }
    // A survey's prompts are of any length: there a share always has room beside the window.
    let tokens = exploration?.session.prompt.tokens.count ?? 1 << 40
    _ = try plan.budget.tokens(
      prompt: tokens, reserve: plan.reserve(headDimension: model.summary.headDimension),
      bytesPerToken: model.summary.cacheBytesPerToken)
    // A file that cannot be used is found before anything is given up for it.
    try model.check(plan.policy)
    guard postponed == nil else {
      postponed?.plan = plan
      return
    }
    var next = self
    next.plan = plan
    if mode == .survey { next.survey = survey.continued(plan: plan, promptProtocol: promptProtocol) }
    if let session = exploration?.session {
      let plans = next.plans
      guard session.canObserve(plans.all) else { return try explore(session.prompt, in: next, read) }
      try next.exploration?.compare(plans)
    }
    self = next
  }

  /// Puts prompts to the model in another way; a survey of such prompts is another survey.
  private mutating func put(
    under promptProtocol: PromptProtocol, _ model: any OpenedModel, _ read: Read
  ) throws {
    guard promptProtocol != wanted.promptProtocol else { return }
    guard postponed == nil else {
      postponed?.promptProtocol = promptProtocol
      return
    }
    var next = self
    next.promptProtocol = promptProtocol
    next.survey = survey.continued(plan: plan, promptProtocol: promptProtocol)
    guard let prompt = exploration?.session.prompt else {
      self = next
      return
    }
    try explore(model.put(prompt, under: promptProtocol), in: next, read)
  }

  /// What is asked for by now, in force or not yet.
  private var wanted: Setting { postponed ?? Setting(plan: plan, promptProtocol: promptProtocol) }

  /// Explores the prompt in another state, at the step that is looked at; what that state is by waits if another prompt is
  /// asked for meanwhile.
  private mutating func explore(_ prompt: PromptRecord, in next: WorkerState, _ read: Read) throws {
    var next = next
    if try next.explore(prompt, at: exploration?.wantedStep ?? 0, reading: read) {
      self = next
    } else {
      postponed = next.wanted
    }
  }

  /// Puts what was postponed into force.
  private mutating func adoptPostponed() {
    let wanted = wanted
    postponed = nil
    if wanted.promptProtocol != promptProtocol {
      survey = survey.continued(plan: wanted.plan, promptProtocol: wanted.promptProtocol)
    }
    (plan, promptProtocol) = (wanted.plan, wanted.promptProtocol)
  }

  // MARK: Work that goes step by step

  /// Decodes a token towards the step that the user wants to see; where that is not to be had, it is given up.
  mutating func decode(isCancelled: () -> Bool) {
    do {
      if try exploration?.decode(isCancelled: isCancelled) == false { say("the model's context is full") }
    } catch {
      refuse(error)
    }
  }

  /// Decodes a token of the answer that is being finished, if one is; where that is not to be had, the answer is left.
  mutating func decodeAnswer(isCancelled: () -> Bool) {
    do {
      try exploration?.decodeAnswer(isCancelled: isCancelled)
    } catch {
      exploration?.stopFinishing()
      refuse(error)
    }
  }

  /// Leaves an answer where it is.
  mutating func stopFinishing() { exploration?.stopFinishing() }

  /// Wants the next step to be seen as one that follows by itself; nothing follows any more behind the last.
  mutating func takeStep() { exploration?.takeStep() }

  /// Lets nothing follow by itself behind an answer's end.
  mutating func stopAtEndOfAnswer() {
    if exploration?.isAtEndOfAnswer == true { exploration?.stopRunning() }
  }

  /// Adds the policy's snapshot of the survey's prompt that was drawn.
  mutating func add(
    _ snapshot: Snapshot, of prompt: PromptRecord, model: ModelShape, promptsPerSecond: Double?
  ) {
    survey.add(snapshot, of: prompt, model: model, promptsPerSecond: promptsPerSecond)
  }

  /// Leaves a survey whose next prompt cannot be read: paused with what it has, or as the survey before it.
  mutating func pauseSurvey(_ error: any Error) {
    guard let remaining = survey.pausedAfterFailure else { return fail(error) }
    survey = remaining
    (plan, promptProtocol) = (remaining.plan, remaining.promptProtocol)
    refuse(error)
  }
}

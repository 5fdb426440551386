import AdaKV
import Readings
import Session

/// One prompt held still: its session, and the step that the user wants to see of it.
struct ExplorationProgress {
  /// What was read, under the plans.
  private(set) var session: PromptSession
  /// What the session evicts by.
  private(set) var plans: ComparedPlans
  /// The step that the user wants to see; the session may still be on its way there.
  private(set) var wantedStep: Int
  /// Whether steps follow each other by themselves.
  private(set) var isRunning = false
  /// The step that finishing the answer ends at if the answer does not end before; nil while nothing is finished.
  private var finishingLimit: Int?
  /// Tokens a second of the step decoded last; nil before the first.
  private(set) var decodeRate: Double?

  /// Steps that an answer is finished within.
  private static let longestAnswer = 256

  /// Begins at a step of a prompt that was read.
  init(session: PromptSession, plans: ComparedPlans, wantedStep: Int) {
    self.session = session
    self.plans = plans
    self.wantedStep = wantedStep
  }

  /// Whether the session is still on its way to the wanted step.
  var isBehind: Bool { session.lastStep < wantedStep }

  /// Whether the answer is being finished.
  var isFinishing: Bool { finishingLimit != nil }

  /// The values that the screen draws.
  ///
  /// - Parameter pace: Steps a second while running.
  func published(pace: Double) -> ExplorerState.Exploration {
    let comparison = plans.comparison(of: session.tracks.map(\.published))
    return ExplorerState.Exploration(
      prompt: session.prompt, comparison: comparison, step: min(wantedStep, session.lastStep),
      lastStep: session.lastStep, isRunning: isRunning, pace: pace, tokensPerSecond: decodeRate)
  }

  // MARK: What the user asks for

  /// Wants another step to be seen; steps no longer follow by themselves.
  mutating func show(step: Int) {
    isRunning = false
    wantedStep = max(0, step)
  }

  /// Lets steps follow each other by themselves, or no longer.
  mutating func toggleRunning() { isRunning.toggle() }

  /// Steps stop following each other.
  mutating func stopRunning() { isRunning = false }

  /// Wants the answer's end to be seen.
  mutating func finishAnswer() {
    show(step: session.lastStep)
    finishingLimit = session.lastStep + Self.longestAnswer
  }

  /// Leaves an answer where it is.
  mutating func stopFinishing() { finishingLimit = nil }

  /// Allocates for other plans; the wanted step stays.
  ///
  /// - Throws: `AdaKVError`; then nothing has changed.
  mutating func compare(_ plans: ComparedPlans) throws {
    session = try session.session(under: plans.all)
    self.plans = plans
  }

  // MARK: Decoding

  /// Decodes a token towards the wanted step; false, and that step is given up, where the context is full.
  ///
  /// - Throws: What decoding throws; then the wanted step is given up, and steps no longer follow by themselves.
  mutating func decode(isCancelled: () -> Bool) throws -> Bool {
    guard session.canAdvance else {
      wantedStep = session.lastStep
      return false
    }
    do {
      try session.advance(isCancelled: isCancelled)
    } catch {
      show(step: session.lastStep)
      throw error
    }
    decodeRate = session.decodeRate
    return true
  }

  /// Decodes a token of an answer that is being finished, unless it has to end here.
  ///
  /// - Throws: What decoding throws.
  mutating func decodeAnswer(isCancelled: () -> Bool) throws {
    guard let limit = finishingLimit, session.canAdvance, session.lastStep < limit else {
      return stopFinishing()
    }
    try session.advance(isCancelled: isCancelled)
    wantedStep = session.lastStep
    if isAtEndOfAnswer { stopFinishing() }
  }

  /// Wants the next step as one that follows by itself; nothing follows any more behind the last.
  mutating func takeStep() {
    isRunning = session.lastStep > wantedStep || session.canAdvance
    if isRunning { wantedStep += 1 }
  }

  /// Whether the token decoded at the wanted step ends the answer: the model's end token, or without a chat template a
  /// line's end.
  var isAtEndOfAnswer: Bool {
    guard wantedStep > 0, !isBehind else { return false }
    let token = session.tracks[0].snapshots[wantedStep].token
    return session.prompt.isTemplate.isEmpty && token.text.contains("\n")
      || session.source.endTokens.contains(token.id)
  }
}

import AdaKV
import LiveSource
import Readings
import Session

/// What runs on the explorer's schedule: takes the state from command to command, does the work that a state asks for,
/// and publishes what there is to see.
///
/// Unchecked: every member that changes is touched by the schedule's jobs alone, which run one after another.
final class ExplorerWorker: @unchecked Sendable {
  /// Opens the model that a configuration names, as long as it is wanted.
  typealias Open = @Sendable (ExplorerConfiguration, _ isCancelled: () -> Bool) throws -> any OpenedModel

  private let configuration: ExplorerConfiguration
  private let open: Open
  private let schedule: any Schedule
  private let pending: PendingCommands
  private let publish: (ExplorerState) -> Void
  private var state: WorkerState
  /// What goes on by itself.
  private var automatic: WorkerState.Automatic?
  /// Counts changes of what goes on by itself, so that a job of an earlier run is not taken for one of this.
  private var generation = 0
  private var surveyMeter = RateMeter()
  private var lastPublished: ContinuousClock.Instant?

  init(
    configuration: ExplorerConfiguration, schedule: any Schedule, pending: PendingCommands,
    open: @escaping Open,
    publish: @escaping (ExplorerState) -> Void
  ) {
    self.configuration = configuration
    self.schedule = schedule
    self.pending = pending
    self.open = open
    self.publish = publish
    state = WorkerState(configuration)
  }

  /// Loads the model, then begins what was configured.
  func begin() {
    guard !pending.isStopped else { return }
    show()
    do {
      let model = try open(configuration) { pending.isStopped }
      state.load(model)
      if let source = configuration.prompt {
        let promptProtocol = state.promptProtocol
        let prompt = try BackgroundWork.result(unless: { pending.isStopped }) {
          try model.prompt(from: source, under: promptProtocol)
        }
        var next = state
        try next.explore(prompt, reading: read)
        state = next
        show()
      }
    } catch is CancellationError {
      // Nobody waits for it any more.
      return
    } catch {
      state.fail(error)
      show()
    }
    goOn()
  }

  /// Obeys one command, then goes on with what was under way.
  func handle(_ command: ExplorerCommand) {
    guard !pending.isStopped else { return }
    let isAble = state.isAble
    // Assigned when it is done: reading publishes, and whatever looks at the state then finds it whole.
    var next = state
    next.apply(command, reading: read)
    state = next
    guard isAble else { return }
    finishAnswer()
    if case .export = command {
      catchUp(unlessAsked: false)
      export()
    } else {
      catchUp()
    }
    show()
    goOn()
  }

  // MARK: Publishing

  /// Publishes the state as it is now.
  private func show() { show(state.published()) }

  private func show(_ published: ExplorerState) {
    lastPublished = schedule.now
    publish(published)
  }

  /// Publishes unless that was done within the last tenth of a second.
  private func showNowAndThen() {
    if let lastPublished, lastPublished.duration(to: schedule.now) < .milliseconds(100) { return }
    show()
  }

  // MARK: Work

  /// Reads a prompt for a state; rows appear as layers are done.
  private func read(_ prompt: PromptRecord, for next: WorkerState) throws -> PromptSession? {
    guard let model = next.model else { return nil }
    // A survey has no part in the time that this takes.
    surveyMeter.reset()
    let plans = next.plans
    var reading = ReadingProgress(prompt, plans: plans, layers: model.summary.layers)
    show(next.published(reading: reading))
    let likely = configuration.plans.reduce(into: Set<Ingredient>()) { $0.formUnion($1.policy.needs) }
    do {
      return try model.session(
        on: prompt, plans: plans.all, observing: likely, isCancelled: { pending.isReplaced },
        onLayer: { layer, tracks in
          reading.take(layer: layer, tracks: tracks)
          show(next.published(reading: reading))
        })
    } catch is CancellationError {
      return nil
    }
  }

  /// Decodes towards the wanted step; `unlessAsked`, it lets a waiting command go first and goes on after that.
  private func catchUp(unlessAsked: Bool = true) {
    while state.exploration?.isBehind == true, !(unlessAsked && pending.isWaiting), !pending.isStopped {
      state.decode { pending.isStopped }
      if state.exploration?.isBehind == true { showNowAndThen() }
    }
  }

  /// Decodes on to the end of an answer that is to be finished, unless a command waits.
  private func finishAnswer() {
    while state.exploration?.isFinishing == true {
      if pending.isWaiting { return state.stopFinishing() }
      state.decodeAnswer { pending.isStopped }
      if state.exploration?.isFinishing == true { showNowAndThen() }
    }
  }

  /// Writes what is shown as CSV under a name that is not taken.
  private func export() {
    let shown = state.published()
    guard let model = shown.model else { return }
    do {
      if let exploration = shown.exploration, let plans = state.exploration?.plans {
        let export = ScreenExport(exploration, plans: plans, model: model)
        state.say(try export.write(into: configuration.exportFolder))
      } else if let survey = shown.survey, shown.mode == .survey {
        let export = ScreenExport(
          survey, prompts: state.survey.index, seed: configuration.survey.seed, in: shown, model: model)
        state.say(try export.write(into: configuration.exportFolder))
      }
    } catch {
      state.refuse(error)
    }
  }

  // MARK: What goes on by itself

  /// Sees to it that what goes on by itself does, and nothing else.
  private func goOn() {
    guard state.automatic != automatic else { return }
    automatic = state.automatic
    generation += 1
    if automatic == .survey { surveyMeter.reset() }
    scheduleNext()
  }

  /// Puts the next job of what goes on by itself behind whatever commands are waiting.
  private func scheduleNext() {
    let generation = generation
    let job = { @Sendable [self] in
      guard generation == self.generation, !pending.isStopped else { return }
      switch automatic {
      case .survey: surveyOnePrompt()
      case .steps: takeStep()
      case nil: break
      }
      goOn()
      if generation == self.generation { scheduleNext() }
    }
    switch automatic {
    case .survey: schedule.async(job)
    case .steps: schedule.after(seconds: 1 / state.pace, job)
    case nil: break
    }
  }

  private func takeStep() {
    state.takeStep()
    catchUp()
    state.stopAtEndOfAnswer()
    show()
  }

  private func surveyOnePrompt() {
    guard let model = state.model else { return }
    do {
      let prompt = try model.sample(
        state.survey.index, of: configuration.survey, under: state.promptProtocol)
      let session = try model.session(
        on: prompt, plans: [state.plan], observing: [], isCancelled: { pending.isWaiting },
        onLayer: { _, _ in })
      let isFirst = state.survey.index == 0
      if isFirst { surveyMeter.reset() }
      surveyMeter.tick(at: schedule.now)
      let snapshot = Comparison(session.tracks.map(\.published)).front.snapshots[0]
      state.add(
        snapshot, of: prompt, model: model.summary, promptsPerSecond: surveyMeter.rate)
      if isFirst { show() } else { showNowAndThen() }
    } catch is CancellationError {
      // A command waits: it is obeyed first, and this prompt is drawn again after it.
    } catch {
      state.pauseSurvey(error)
      show()
    }
  }
}

import AdaKV
import Dispatch
import Readings

extension ExplorerWorker {
  /// Turns to the survey; it goes on where it was unless the plan has changed.
  func survey() {
    stopRunning()
    session = nil
    state.mode = .survey
    state.exploration = nil
    if let survey = state.survey {
      let statistics = survey.statistics
      if statistics.policy != plan.policy.description || statistics.budget != plan.budget.description {
        restartSurvey()
      }
    }
    resumeSurvey()
  }

  /// Goes on drawing prompts, unless the user had paused that.
  func resumeSurvey() {
    surveyMeter.reset()
    if state.survey?.isPaused == true { state.activity = .idle } else { scheduleSurvey() }
  }

  /// Begins again with the first prompt: readings of two policies are not mixed.
  func restartSurvey() {
    surveyIndex = 0
    surveyMeter.reset()
    state.survey = nil
  }

  /// Puts the next prompt behind whatever commands are waiting.
  func scheduleSurvey() {
    runGeneration += 1
    state.activity = .surveying
    scheduleNextSurveyPrompt(generation: runGeneration)
  }

  private func scheduleNextSurveyPrompt(generation: Int) {
    queue.async { @Sendable [self] in
      guard generation == runGeneration, state.mode == .survey, !demands.isStopped else { return }
      surveyOnePrompt()
      if case .surveying = state.activity { scheduleNextSurveyPrompt(generation: generation) }
    }
  }

  private func surveyOnePrompt() {
    guard let model else { return }
    do {
      let prompt = try configuration.survey.prompt(
        at: surveyIndex, model: model, under: state.promptProtocol)
      let session = try PromptSession(
        model: model.language, tokenizer: model.tokenizer, prompt: prompt, plans: [plan],
        isCancelled: { demands.isWaiting })
      surveyIndex += 1
      abandoned = nil
      surveyMeter.tick()
      add(session.tracks[1].snapshots[0], of: prompt, model: model.summary)
      if surveyIndex == 1 { show() } else { showNowAndThen() }
    } catch is CancellationError {
      // A command waits: it is obeyed first, and this prompt is drawn again after it.
    } catch {
      if state.survey == nil {
        guard let abandoned else { return fail(error) }
        restore(abandoned)
      }
      // What was surveyed so far is worth keeping on the screen.
      refuse(error)
      toggleRunning()
      show()
    }
  }

  /// Goes back to the survey before a change that not one prompt could be read by.
  private func restore(_ before: AbandonedSurvey) {
    (state.policy, state.budget, state.promptProtocol) = (before.policy, before.budget, before.promptProtocol)
    state.survey = before.survey
    surveyIndex = before.index
    abandoned = nil
  }

  private func add(_ snapshot: Snapshot, of prompt: PromptRecord, model: ModelSummary) {
    var statistics =
      state.survey?.statistics
      ?? SurveyStatistics(
        policy: plan.policy.description, budget: plan.budget.description, layers: model.layers,
        kvHeads: model.kvHeads)
    // Released first, so that the statistics are changed in place rather than copied.
    state.survey = nil
    statistics.add(snapshot)
    state.survey = ExplorerState.Survey(
      prompt: prompt, latest: snapshot, statistics: statistics,
      promptsPerSecond: surveyMeter.rate ?? 0, isPaused: false)
  }
}

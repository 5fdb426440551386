import Dispatch
import Inference
import Readings

extension ExplorerWorker {
  /// Steps by themselves, or pause; a survey pauses or goes on.
  func toggleRunning() {
    switch state.mode {
    case .survey:
      guard state.survey != nil else { return }
      if case .surveying = state.activity {
        runGeneration += 1
        state.activity = .idle
        state.survey?.isPaused = true
      } else {
        state.survey?.isPaused = false
        surveyMeter.reset()
        scheduleSurvey()
      }
    case .explore:
      guard session != nil else { return }
      if isRunning {
        stopRunning()
      } else {
        isRunning = true
        runGeneration += 1
        state.activity = .running
        scheduleTick(generation: runGeneration)
      }
    }
  }

  /// Steps stop following each other.
  func stopRunning() {
    runGeneration += 1
    isRunning = false
    if case .running = state.activity { state.activity = .idle }
  }

  /// Changes the pace of running, within an eighth of a step to 64 steps a second.
  func setPace(factor: Double) { pace = min(max(pace * factor, 0.125), 64) }

  /// Decodes on to the end of the answer, at most 256 steps.
  func finishAnswer() {
    guard let session, state.mode == .explore else { return }
    stopRunning()
    state.activity = .running
    defer { state.activity = .idle }
    wantedStep = session.lastStep
    let limit = session.lastStep + 256
    while session.canAdvance, session.lastStep < limit, !demands.isWaiting {
      do {
        try session.advance { demands.isStopped }
      } catch {
        return refuse(error)
      }
      wantedStep = session.lastStep
      if session.endsAnswer(at: wantedStep) { break }
      refreshExploration()
      showNowAndThen()
    }
  }

  private func scheduleTick(generation: Int) {
    queue.asyncAfter(deadline: .now() + 1 / pace) { @Sendable [self] in
      guard generation == runGeneration, isRunning, let session, !demands.isStopped else { return }
      guard session.lastStep > wantedStep || session.canAdvance else {
        stopRunning()
        return show()
      }
      wantedStep += 1
      catchUp()
      if session.endsAnswer(at: wantedStep) { stopRunning() } else { scheduleTick(generation: generation) }
      refreshExploration()
      show()
    }
  }
}

extension PromptSession {
  /// Whether the token decoded at a step ends the answer: the model's end token, or without a chat template a line's
  /// end.
  func endsAnswer(at step: Int) -> Bool {
    guard step > 0, step <= lastStep else { return false }
    let token = tracks[0].snapshots[step].token
    return prompt.isTemplate.isEmpty && token.text.contains("\n")
      || model.configuration.eosTokenIDs.contains(token.id)
  }
}

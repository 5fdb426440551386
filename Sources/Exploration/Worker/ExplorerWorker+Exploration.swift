import AdaKV
import Dispatch
import Inference
import Readings

extension ExplorerWorker {
  /// How reading a prompt ended.
  enum Reading {
    case done, refused
    /// Another prompt was asked for meanwhile.
    case replaced
  }

  /// Reads a prompt and shows it at `step`; rows appear as layers are done.
  ///
  /// If that is not to be had, or no longer wanted, everything is as it was before.
  @discardableResult
  func explore(_ prompt: PromptRecord, at step: Int = 0) -> Reading {
    guard let model else { return .refused }
    defer { show() }
    stopRunning()
    let before = (mode: state.mode, exploration: state.exploration)
    state.mode = .explore
    let layers = model.summary.layers
    state.activity = .prefilling(layer: 0, layers: layers)
    show()
    let pace = PrefillPace(tokens: prompt.tokens.count, layers: layers)
    do {
      let likely = configuration.plans.reduce(into: Set<Ingredient>()) { $0.formUnion($1.policy.needs) }
      session = try PromptSession(
        model: model.language, tokenizer: model.tokenizer, prompt: prompt, plans: plans, observing: likely,
        isCancelled: { demands.isReplaced },
        onLayer: { layer, tracks in
          state.activity = .prefilling(
            layer: layer + 1, layers: layers, tokensPerSecond: pace.rate(afterLayers: layer + 1))
          state.exploration = exploration(of: prompt, tracks: tracks)
          show()
        })
      wantedStep = step
      decodeRate = nil
      state.activity = .idle
      refreshExploration()
      return .done
    } catch {
      let isFirst = before.mode == .explore && before.exploration == nil
      if isFirst, !(error is CancellationError) {
        fail(error)
        return .refused
      }
      if !(error is CancellationError) { refuse(error) }
      (state.mode, state.exploration) = before
      state.activity = .idle
      if state.mode == .survey { resumeSurvey() }
      return error is CancellationError ? .replaced : .refused
    }
  }

  /// Explores a prompt of the survey, put to the model as prompts are by now.
  func take(_ prompt: PromptRecord) {
    guard let model else { return }
    do {
      explore(try prompt.put(under: state.promptProtocol, model: model))
    } catch {
      refuse(error)
    }
  }

  /// Explores a prompt that neither the survey nor this command has drawn yet; the survey's own order stays as it is.
  func sampleAnother() {
    guard let model else { return }
    do {
      sampleIndex = max(sampleIndex, surveyIndex)
      let prompt = try configuration.survey.prompt(
        at: sampleIndex, model: model, under: state.promptProtocol)
      sampleIndex += 1
      explore(prompt)
    } catch {
      refuse(error)
    }
  }

  /// Shows a step, decoding up to it where that is needed.
  func step(to step: Int) {
    guard state.mode == .explore, session != nil else { return }
    stopRunning()
    wantedStep = max(0, step)
  }

  /// Decodes towards the wanted step; `unlessAsked`, it lets a waiting command go first and goes on after that.
  func catchUp(unlessAsked: Bool = true) {
    guard let session, state.mode == .explore else { return }
    while session.lastStep < wantedStep, !(unlessAsked && demands.isWaiting), !demands.isStopped {
      guard session.canAdvance else {
        wantedStep = session.lastStep
        state.notice = ExplorerState.Notice(text: "the model's context is full", isProblem: false)
        break
      }
      do {
        try session.advance { demands.isStopped }
        decodeRate = session.decodeRate
      } catch {
        wantedStep = session.lastStep
        stopRunning()
        refuse(error)
      }
      if session.lastStep < wantedStep {
        refreshExploration()
        showNowAndThen()
      }
    }
    refreshExploration()
  }

  /// Changes what is evicted by; in a survey the statistics begin again.
  func change(_ plan: TrackPlan) {
    guard plan != self.plan else { return }
    do {
      // A survey's prompts are of any length: there a share always has room beside the window.
      let tokens = session?.prompt.tokens.count ?? 1 << 40
      _ = try plan.budget.tokens(
        prompt: tokens, reserve: plan.reserve(headDimension: model?.summary.headDimension ?? 0),
        bytesPerToken: model?.summary.cacheBytesPerToken ?? 1)
      // A file that cannot be used is found before anything is given up for it.
      for case .headImportance(let file) in plan.policy.needs {
        _ = try model.map { try HeadImportance(file: file, model: $0.language) }
      }
    } catch {
      return refuse(error)
    }
    let before = self.plan
    abandoned = AbandonedSurvey(state, index: surveyIndex) ?? abandoned
    (state.policy, state.budget) = (plan.policy, plan.budget)
    switch state.mode {
    case .survey:
      restartSurvey()
      scheduleSurvey()
    case .explore:
      guard let session else { return }
      // Another prompt that was asked for meanwhile is read by the new plan all the same.
      var outcome = Reading.done
      if session.canObserve(plans) {
        do {
          try session.setPlans(plans)
        } catch {
          outcome = .refused
          refuse(error)
        }
      } else {
        outcome = explore(session.prompt, at: wantedStep)
      }
      if outcome == .refused { (state.policy, state.budget) = (before.policy, before.budget) }
    }
  }

  /// Puts prompts to the model in another way; in a survey the statistics begin again.
  func put(under promptProtocol: PromptProtocol) {
    guard promptProtocol != state.promptProtocol, let model else { return }
    let before = state.promptProtocol
    abandoned = AbandonedSurvey(state, index: surveyIndex) ?? abandoned
    state.promptProtocol = promptProtocol
    switch state.mode {
    case .survey:
      restartSurvey()
      scheduleSurvey()
    case .explore:
      guard let session else { return }
      do {
        let prompt = try session.prompt.put(under: promptProtocol, model: model)
        if explore(prompt, at: wantedStep) == .refused { state.promptProtocol = before }
        // A survey of prompts put another way is another survey.
        if state.promptProtocol != before { restartSurvey() }
      } catch {
        state.promptProtocol = before
        refuse(error)
      }
    }
  }

  /// Copies what the session holds into the state.
  func refreshExploration() {
    guard let session else { return }
    state.exploration = exploration(of: session.prompt, tracks: session.tracks)
  }

  private func exploration(of prompt: PromptRecord, tracks: [SessionTrack]) -> ExplorerState.Exploration {
    let last = max(0, (tracks.first?.snapshots.count ?? 0) - 1)
    return ExplorerState.Exploration(
      prompt: prompt, tracks: tracks.map(\.published), step: min(wantedStep, last), lastStep: last,
      isRunning: isRunning, pace: pace, tokensPerSecond: decodeRate)
  }
}

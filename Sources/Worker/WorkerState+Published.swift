import Readings
import Session

extension WorkerState {
  /// The state as it is published.
  ///
  /// - Parameter reading: How far a prompt is that is being read for it.
  func published(reading: ReadingProgress? = nil) -> ExplorerState {
    var state = ExplorerState(
      activity: reading?.activity ?? activity, mode: mode, policy: plan.policy, budget: plan.budget,
      promptProtocol: promptProtocol)
    state.model = model?.summary
    state.survey = survey.published
    let rate = exploration?.decodeRate
    state.exploration =
      reading?.published(pace: pace, tokensPerSecond: rate) ?? exploration?.published(pace: pace)
    state.answeredCommands = answeredCommands
    state.notice = notice
    state.failure = failure
    return state
  }

  private var activity: ExplorerState.Activity {
    if let failure { return .failed("\(failure)") }
    guard model != nil else { return .loading(0) }
    switch (mode, exploration) {
    case (.survey, _): return survey.isPaused ? .idle : .surveying
    case (.explore, let exploration?):
      return exploration.isRunning || exploration.isFinishing ? .running : .idle
    case (.explore, nil): return .idle
    }
  }
}

import AdaKV
import Readings

/// A survey as it was before a change of what it is by: what to go back to if not one prompt can be read so.
struct AbandonedSurvey {
  let policy: Policy
  let budget: Budget
  let promptProtocol: PromptProtocol
  let survey: ExplorerState.Survey
  /// Index of the prompt it would have drawn next.
  let index: Int

  /// Nil where there is nothing to go back to.
  init?(_ state: ExplorerState, index: Int) {
    guard let survey = state.survey else { return nil }
    policy = state.policy
    budget = state.budget
    promptProtocol = state.promptProtocol
    self.survey = survey
    self.index = index
  }
}

/// What a key does, in the survey or while exploring.
public enum Action: Sendable, Hashable, CaseIterable {
  case takePrompt, survey, statistic
  case up, down, left, right, firstLayer, lastLayer, firstHead, lastHead, pageUp, pageDown
  case stepForward, stepBack, firstStep, lastStep, run, pause, slower, faster, finishAnswer
  case nextMetric, previousMetric
  case policyMenu, budgetUp, budgetDown, budgetEntry, alphaUp, alphaDown
  case sampleAnother, export
  case textDown, textUp
  case help, redraw, suspend, quit
}

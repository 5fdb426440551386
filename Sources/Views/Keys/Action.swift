/// What a key does, in the survey or while exploring.
public enum Action: Sendable, Hashable, CaseIterable {
  /// Explore the prompt a survey shows, go back to the survey, or change which of its numbers is shown.
  case takePrompt, survey, statistic
  /// Move the cursor by one.
  case up, down, left, right
  /// Move the cursor to an end.
  case firstLayer, lastLayer, firstHead, lastHead
  /// Move the cursor by the layers in sight.
  case pageUp, pageDown
  /// Move along the steps.
  case stepForward, stepBack, firstStep, lastStep, finishAnswer
  /// Let steps or prompts follow each other, or not, and how fast.
  case run, pause, slower, faster
  /// Show another measure of concentration.
  case nextMetric, previousMetric
  /// Change what evicts.
  case policyMenu, policyEntry, budgetUp, budgetDown, budgetEntry, alphaUp, alphaDown
  /// Put prompts to the model in the other way.
  case promptProtocol
  /// Explore a prompt that nobody chose.
  case sampleAnother
  /// Write the readings.
  case export
  /// Move the prompt in its panel.
  case textDown, textUp
  /// Ask for the keys, a fresh picture, the shell, or the end.
  case help, redraw, suspend, quit
}

/// What a key does on every page; the raw value is the name by which settings know it.
enum SharedAction: String, PageAction {
  /// Explore the prompt a survey shows, or go back to the survey.
  case takePrompt, survey
  /// Move along the steps.
  case stepForward, stepBack, firstStep, lastStep, finishAnswer
  /// Let steps or prompts follow each other, or not, and how fast.
  case run, pause, slower, faster
  /// Change what evicts.
  case policyMenu, policyEntry, budgetUp, budgetDown, budgetEntry, alphaUp, alphaDown
  /// Put prompts to the model in the other way.
  case promptProtocol
  /// Explore a prompt that nobody chose.
  case sampleAnother
  /// Write the readings.
  case export
  /// Ask for the keys, a fresh picture, the shell, or the end.
  case help, redraw, suspend, quit

  /// Whether the program does it, whatever lies over the panels.
  var isForProgram: Bool { self == .redraw || self == .suspend || self == .quit }
}

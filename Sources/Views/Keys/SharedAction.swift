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
  /// Show another page.
  case nextPage, previousPage
  /// Show the page with a number.
  case page1, page2, page3, page4, page5, page6, page7, page8, page9
  /// Ask for the keys, a fresh picture, the shell, or the end.
  case help, redraw, suspend, quit

  /// Whether the program does it, whatever lies over the panels.
  var isForProgram: Bool { self == .redraw || self == .suspend || self == .quit }

  /// Those that show a page by its number, in the order of the numbers from 1.
  static let numberedPages: [SharedAction] = [
    .page1, .page2, .page3, .page4, .page5, .page6, .page7, .page8, .page9,
  ]

  /// The number of the page that it shows, from 1; nil for what shows none by its number.
  var pageNumber: Int? { Self.numberedPages.firstIndex(of: self).map { $0 + 1 } }

  /// Whether it shows another page, and so does nothing where there is but one.
  var turnsPages: Bool { self == .nextPage || self == .previousPage || pageNumber != nil }
}

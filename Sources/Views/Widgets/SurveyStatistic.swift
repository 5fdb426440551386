/// Which number of a survey the heat maps show.
enum SurveyStatistic: Sendable, CaseIterable {
  /// The prompt drawn last.
  case latest
  /// The mean over all prompts so far.
  case mean
  /// The standard deviation over all prompts so far.
  case deviation

  /// The one after this, around the end.
  var next: SurveyStatistic {
    switch self {
    case .latest: .mean
    case .mean: .deviation
    case .deviation: .latest
    }
  }
}

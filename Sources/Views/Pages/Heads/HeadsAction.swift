/// What only the keys of the Heads page do.
enum HeadsAction: String, PageAction {
  /// Show another of a survey's numbers.
  case statistic
  /// Move the cursor by one.
  case up, down, left, right
  /// Move the cursor to an end.
  case firstLayer, lastLayer, firstHead, lastHead
  /// Move the cursor by the layers in sight.
  case pageUp, pageDown
  /// Show another measure of concentration.
  case nextMetric, previousMetric
  /// Move the prompt in its panel.
  case textDown, textUp
}

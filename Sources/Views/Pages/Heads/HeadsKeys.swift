import Input

extension KeyMap<HeadsAction> {
  /// The keys of the Heads page as they are without any settings.
  static let standard = KeyMap(
    KeyBinding.choosing + [
      .own(
        ["x"], .statistic, in: .survey, label: "latest/mean/dev",
        "Show the latest prompt, the mean over all, or the deviation.")
    ]
      + KeyBinding.stepping + [
        .own(["m"], .nextMetric, label: "metric", "Show the next measure of concentration."),
        .own(["M"], .previousMetric, "Show the measure of concentration before."),
      ]
      + KeyBinding.tuning + [
        .own([.up, "k"], .up, label: "move", "Move the cursor one layer up."),
        .own([.down, "j"], .down, label: "move", "Move the cursor one layer down."),
        .own([.left, "h"], .left, label: "move", "Move the cursor one head to the left."),
        .own([.right, "l"], .right, label: "move", "Move the cursor one head to the right."),
        .own(["g", .home], .firstLayer, "Move the cursor to the first layer."),
        .own(["G", .end], .lastLayer, "Move the cursor to the last layer."),
        .own(["0"], .firstHead, "Move the cursor to the first head."),
        .own(["$"], .lastHead, "Move the cursor to the last head."),
        .own([.pageUp], .pageUp, "Move the cursor up by what is visible."),
        .own([.pageDown], .pageDown, "Move the cursor down by what is visible."),
        .own(["J"], .textDown, "Scroll the prompt down."),
        .own(["K"], .textUp, "Scroll the prompt up."),
      ]
      + KeyBinding.program)
}

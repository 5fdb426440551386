public import Exploration
public import Input

/// Every key of the program: handling, the key line and the help are all made from this table.
public enum KeyMap {
  /// The bindings, in the order of the key line and of the help.
  public static let bindings: [KeyBinding] = choosing + stepping + tuning + moving + program

  /// What a key does in one of the two ways to look, or nil where it does nothing.
  public static func action(for key: Key, mode: ExplorerState.Mode) -> Action? {
    bindings(in: mode).first { $0.keys.contains(key) }?.action
  }

  /// The bindings that hold in one of the two ways to look.
  public static func bindings(in mode: ExplorerState.Mode) -> [KeyBinding] {
    bindings.filter { $0.context == .both || $0.context == (mode == .survey ? .survey : .explore) }
  }

  private static func bind(
    _ keys: [Key], _ action: Action, in context: KeyBinding.Context = .both, label: String? = nil,
    _ help: String
  ) -> KeyBinding {
    KeyBinding(keys: keys, context: context, action: action, label: label, help: help)
  }

  private static let choosing: [KeyBinding] = [
    bind([.enter], .takePrompt, in: .survey, label: "take prompt", "Explore the prompt that is shown."),
    bind([" "], .pause, in: .survey, label: "pause", "Pause the survey, or go on."),
    bind(
      ["x"], .statistic, in: .survey, label: "latest/mean/dev",
      "Show the latest prompt, the mean over all, or the deviation."),
  ]

  private static let stepping: [KeyBinding] = [
    bind(["n"], .stepForward, in: .explore, label: "next", "Decode one token, or go one step forward."),
    bind(["N"], .stepBack, in: .explore, label: "back", "Go one step back."),
    bind([" "], .run, in: .explore, label: "run", "Run step after step, or pause."),
    bind(["<"], .slower, in: .explore, "Run half as fast."),
    bind([">"], .faster, in: .explore, "Run twice as fast."),
    bind(["c"], .finishAnswer, in: .explore, label: "finish", "Run to the end of the answer."),
    bind(["("], .firstStep, in: .explore, "Go to the state after prefill."),
    bind([")"], .lastStep, in: .explore, "Go to the last step computed."),
    bind(["a"], .survey, in: .explore, label: "survey", "Go back to the survey, where it was."),
  ]

  private static let moving: [KeyBinding] = [
    bind([.up, "k"], .up, label: "move", "Move the cursor one layer up."),
    bind([.down, "j"], .down, label: "move", "Move the cursor one layer down."),
    bind([.left, "h"], .left, label: "move", "Move the cursor one head to the left."),
    bind([.right, "l"], .right, label: "move", "Move the cursor one head to the right."),
    bind(["g", .home], .firstLayer, "Move the cursor to the first layer."),
    bind(["G", .end], .lastLayer, "Move the cursor to the last layer."),
    bind(["0"], .firstHead, "Move the cursor to the first head."),
    bind(["$"], .lastHead, "Move the cursor to the last head."),
    bind([.pageUp], .pageUp, "Move the cursor up by what is visible."),
    bind([.pageDown], .pageDown, "Move the cursor down by what is visible."),
    bind(["J"], .textDown, "Scroll the prompt down."),
    bind(["K"], .textUp, "Scroll the prompt up."),
  ]

  private static let tuning: [KeyBinding] = [
    bind(["m"], .nextMetric, label: "metric", "Show the next measure of concentration."),
    bind(["M"], .previousMetric, "Show the measure of concentration before."),
    bind(["p"], .policyMenu, label: "policy", "Choose another policy."),
    bind([":"], .policyEntry, "Type a policy: name:key=value,… or scorer+allocator:key=value,…."),
    bind(["+", "="], .budgetUp, label: "budget", "Give every head a larger budget."),
    bind(["-"], .budgetDown, label: "budget", "Give every head a smaller budget."),
    bind(
      ["b"], .budgetEntry,
      "Type a budget in tokens, % of the prompt or MiB of the cache."),
    bind(["["], .alphaDown, label: "α", "Lower the safeguard α by 0.05: more adaptive."),
    bind(["]"], .alphaUp, label: "α", "Raise the safeguard α by 0.05: more uniform."),
    bind(["r"], .sampleAnother, label: "another", "Explore another sampled prompt."),
    bind(
      ["P"], .promptProtocol, label: "aware/agnostic",
      "Put the question into the prompt, or ask it after the eviction."),
  ]

  private static let program: [KeyBinding] = [
    bind([.control("S")], .export, label: "export", "Write what is shown as CSV into the current folder."),
    bind([.control("L")], .redraw, "Paint the screen anew."),
    bind([.control("Z")], .suspend, "Suspend; the shell's fg comes back."),
    bind(["?", .function(1)], .help, label: "help", "Show or hide this list."),
    bind(["q", .control("C")], .quit, label: "quit", "Quit."),
  ]
}

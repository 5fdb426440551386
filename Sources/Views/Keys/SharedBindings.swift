import Input

/// The rows that all pages have in common, in groups that a page sets its own between.
extension KeyBinding {
  /// Which prompt is looked at, from the survey.
  static var choosing: [KeyBinding] {
    [
      shared(
        [.enter], .takePrompt, in: .survey, label: "take prompt", "Explore the prompt that is shown."),
      shared([" "], .pause, in: .survey, label: "pause", "Pause the survey, or go on."),
    ]
  }

  /// The steps of one prompt.
  static var stepping: [KeyBinding] {
    [
      shared(
        ["n"], .stepForward, in: .explore, label: "next", "Decode one token, or go one step forward."),
      shared(["N"], .stepBack, in: .explore, label: "back", "Go one step back."),
      shared([" "], .run, in: .explore, label: "run", "Run step after step, or pause."),
      shared(["<"], .slower, in: .explore, "Run half as fast."),
      shared([">"], .faster, in: .explore, "Run twice as fast."),
      shared(["c"], .finishAnswer, in: .explore, label: "finish", "Run to the end of the answer."),
      shared(["("], .firstStep, in: .explore, "Go to the state after prefill."),
      shared([")"], .lastStep, in: .explore, "Go to the last step computed."),
      shared(["a"], .survey, in: .explore, label: "survey", "Go back to the survey, where it was."),
    ]
  }

  /// What evicts, and from which prompt.
  static var tuning: [KeyBinding] {
    [
      shared(["p"], .policyMenu, label: "policy", "Choose another policy."),
      shared([":"], .policyEntry, "Type a policy: name:key=value,… or scorer+allocator:key=value,…."),
      shared(["+", "="], .budgetUp, label: "budget", "Give every head a larger budget."),
      shared(["-"], .budgetDown, label: "budget", "Give every head a smaller budget."),
      shared(["b"], .budgetEntry, "Type a budget in tokens, % of the prompt or MiB of the cache."),
      shared(["["], .alphaDown, label: "α", "Lower the safeguard α by 0.05: more adaptive."),
      shared(["]"], .alphaUp, label: "α", "Raise the safeguard α by 0.05: more uniform."),
      shared(["r"], .sampleAnother, label: "another", "Explore another sampled prompt."),
      shared(
        ["P"], .promptProtocol, label: "aware/agnostic",
        "Put the question into the prompt, or ask it after the eviction."),
    ]
  }

  /// Which page is shown; nothing is said of them where there is but one.
  private static var turning: [KeyBinding] {
    [
      shared([.tab], .nextPage, label: "page", "Show the next page."),
      shared([.backTab], .previousPage, "Show the page before."),
    ]
      + zip("123456789", SharedAction.numberedPages).map { digit, action in
        shared([.character(digit)], action, "Show page \(digit).")
      }
  }

  /// The program itself; the key line ends with the last two.
  static var program: [KeyBinding] {
    turning + [
      shared(
        [.control("S")], .export, label: "export", "Write what is shown as CSV into the current folder."),
      shared([.control("L")], .redraw, "Paint the screen anew."),
      shared([.control("Z")], .suspend, "Suspend; the shell's fg comes back."),
      shared(["?", .function(1)], .help, label: "help", "Show or hide this list."),
      shared(["q", .control("C")], .quit, label: "quit", "Quit."),
    ]
  }
}

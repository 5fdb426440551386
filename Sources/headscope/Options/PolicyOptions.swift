import AdaKV
import ArgumentParser
import Readings

/// What is evicted by.
struct PolicyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A policy: name, name:key=value,… or scorer+allocator:key=value,… (may be repeated; default: ada-snapkv).",
      valueName: "policy"))
  var policy: [String] = []

  @Option(
    help:
      "Entries kept per KV head, window included: tokens (64), a share of the prompt (20%) or all the model's keys and values (2MiB)."
  )
  var budget: String = "64"

  /// The policies with the budget, checked as far as that is possible without a prompt.
  func plans() throws -> [TrackPlan] {
    let budget = try Budget(budget)
    var plans: [TrackPlan] = []
    for text in policy.isEmpty ? ["ada-snapkv"] : policy {
      let plan = TrackPlan(policy: try Policy(text), budget: budget)
      // A share grows with the prompt, and a size needs the model; a number of tokens is within the window or it is not.
      if case .tokens = budget {
        _ = try budget.tokens(prompt: 0, reserve: plan.policy.reserve, bytesPerToken: 1)
      }
      guard !plans.contains(plan) else {
        throw ValidationError("--policy \(text) is given twice: each policy is compared once.")
      }
      plans.append(plan)
    }
    return plans
  }
}

import AdaKV
import Canvas

/// A budget being typed.
enum BudgetEntry {
  /// Draws it.
  ///
  /// - Parameter tokens: What the budget in force is for the prompt shown.
  static func draw(text: String, problem: String?, current: Budget?, tokens: Int?, on canvas: inout Canvas) {
    var now = current.map { "now \($0)" }
    if case .tokens = current {} else if let tokens { now? += " (\(tokens))" }
    EntryLine(
      title: "budget",
      hint: "in tokens per head, window included (64), percent of the prompt (20%), "
        + "or KiB, MiB, GiB of the whole cache (2MiB)",
      label: "B = ", text: text, problem: problem, now: now
    ).draw(columns: 52, on: &canvas)
  }
}

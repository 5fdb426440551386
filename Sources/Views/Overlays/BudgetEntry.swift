import AdaKV
import Canvas
import Input

/// A budget being typed.
enum BudgetEntry {
  /// What a key does to the text: of the characters, those that a budget is written with go into it.
  static func answer(_ key: Key, text: String) -> EntryAnswer {
    switch key {
    case .enter: return .take
    case .backspace: return .text(String(text.dropLast()))
    case .control("U"): return .text("")
    case "q": return .leave
    case .character(let character) where "0123456789.%kKMGTiB".contains(character) && text.count < 12:
      return .text(text + String(character))
    default: return .nothing
    }
  }

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

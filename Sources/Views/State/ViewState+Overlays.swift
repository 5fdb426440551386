import AdaKV
import Exploration
import Input

extension ViewState {
  /// Answers a key while something lies over the panels.
  mutating func handle(_ key: Key, over overlay: Overlay, state: ExplorerState?) -> [Effect] {
    if key == .escape {
      self.overlay = nil
      return []
    }
    switch overlay {
    case .help(let scroll): return answerHelp(key, scroll)
    case .policies(let selected): return answerPolicies(key, selected, state)
    case .policy(let text, _): return answerPolicy(key, text, state)
    case .budget(let text, _): return answerBudget(key, text, state)
    }
  }

  private mutating func answerHelp(_ key: Key, _ scroll: Int) -> [Effect] {
    let page = HelpOverlay.rows(in: self)
    let last = max(0, HelpOverlay.lines(width: width).count - page)
    let next: Int
    switch key {
    case .up, "k": next = scroll - 1
    case .down, "j": next = scroll + 1
    case .pageUp: next = scroll - page
    case .pageDown, " ": next = scroll + page
    case .home, "g": next = 0
    case .end, "G": next = last
    case "q", "?", .function(1), .enter:
      overlay = nil
      return []
    default: return []
    }
    overlay = .help(scroll: min(max(next, 0), last))
    return []
  }

  private mutating func answerPolicies(_ key: Key, _ selected: Int, _ state: ExplorerState?) -> [Effect] {
    let last = PolicyCatalog.named.count - 1
    let page = PolicyMenu(self, state, selected: selected).rows.count
    let next: Int
    switch key {
    case .up, "k": next = selected - 1
    case .down, "j": next = selected + 1
    case .pageUp: next = selected - page
    case .pageDown, " ": next = selected + page
    case .home, "g": next = 0
    case .end, "G": next = last
    case ":":
      overlay = .policy(text: "", problem: nil)
      return []
    case "q", "p":
      overlay = nil
      return []
    case .enter: return state.map { choosePolicy(selected, in: $0) } ?? []
    default: return []
    }
    overlay = .policies(selected: min(max(next, 0), last))
    return []
  }
}

import AdaKV
import Exploration

extension ViewState {
  /// Answers a key while something lies over the panels.
  mutating func handle(_ key: String, over overlay: Overlay, state: ExplorerState?) -> [Effect] {
    if key == "esc" {
      self.overlay = nil
      return []
    }
    switch overlay {
    case .help(let scroll): return answerHelp(key, scroll)
    case .policies(let selected): return answerPolicies(key, selected, state)
    case .budget(let text, _): return answerBudget(key, text, state)
    }
  }

  private mutating func answerHelp(_ key: String, _ scroll: Int) -> [Effect] {
    let page = HelpOverlay.rows(in: self)
    let last = max(0, HelpOverlay.lines(width: width).count - page)
    let next: Int
    switch key {
    case "up", "k": next = scroll - 1
    case "down", "j": next = scroll + 1
    case "page-up": next = scroll - page
    case "page-down", "space": next = scroll + page
    case "home", "g": next = 0
    case "end", "G": next = last
    case "q", "?", "f1", "enter":
      overlay = nil
      return []
    default: return []
    }
    overlay = .help(scroll: min(max(next, 0), last))
    return []
  }

  private mutating func answerPolicies(_ key: String, _ selected: Int, _ state: ExplorerState?) -> [Effect] {
    let last = PolicyCatalog.named.count - 1
    switch key {
    case "up", "k": overlay = .policies(selected: max(0, selected - 1))
    case "down", "j": overlay = .policies(selected: min(last, selected + 1))
    case "home", "g", "page-up": overlay = .policies(selected: 0)
    case "end", "G", "page-down": overlay = .policies(selected: last)
    case "q", "p": overlay = nil
    case "enter": return state.map { choosePolicy(selected, in: $0) } ?? []
    default: break
    }
    return []
  }

  private mutating func answerBudget(_ key: String, _ text: String, _ state: ExplorerState?) -> [Effect] {
    switch key {
    case "enter":
      guard let state, !text.isEmpty else {
        overlay = nil
        return []
      }
      return enterBudget(text, state)
    case "backspace":
      overlay = .budget(text: String(text.dropLast()), problem: nil)
    case "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "%", "K", "M", "G", "i", "B":
      if text.count < 10 { overlay = .budget(text: text + key, problem: nil) }
    case "q":
      overlay = nil
    default:
      break
    }
    return []
  }

  private mutating func enterBudget(_ text: String, _ state: ExplorerState) -> [Effect] {
    do {
      let budget = try Budget(text)
      // A share is never within the window; how many tokens it is depends on the prompt.
      _ = try budget.tokens(
        prompt: 0, reserve: policy(in: state).reserve, bytesPerToken: state.model?.cacheBytesPerToken ?? 1)
      overlay = nil
      return set(budget, in: state)
    } catch {
      overlay = .budget(text: text, problem: "\(error)")
      return []
    }
  }
}

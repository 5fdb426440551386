import AdaKV
import Exploration
import Input

extension ViewState {
  /// Answers a key while a policy is typed.
  mutating func answerPolicy(_ key: Key, _ text: String, _ state: ExplorerState?) -> [Effect] {
    switch key {
    case .enter:
      guard let state, !text.isEmpty else {
        overlay = nil
        return []
      }
      return enterPolicy(text, state)
    case .backspace:
      overlay = .policy(text: String(text.dropLast()), problem: nil)
    case .control("U"):
      overlay = .policy(text: "", problem: nil)
    case .tab where text.isEmpty:
      overlay = .policy(text: state.map { policy(in: $0).description } ?? "", problem: nil)
    default:
      guard case .character(let character) = key, character.isASCII, !character.isWhitespace else { break }
      if text.count < 200 { overlay = .policy(text: text + String(character), problem: nil) }
    }
    return []
  }

  private mutating func enterPolicy(_ text: String, _ state: ExplorerState) -> [Effect] {
    do {
      let policy = try Policy(text)
      try check(budget(in: state), for: policy, state)
      overlay = nil
      return change(to: policy, in: state)
    } catch {
      overlay = .policy(text: text, problem: "\(error)")
      return []
    }
  }

  /// Answers a key while a budget is typed.
  mutating func answerBudget(_ key: Key, _ text: String, _ state: ExplorerState?) -> [Effect] {
    switch key {
    case .enter:
      guard let state, !text.isEmpty else {
        overlay = nil
        return []
      }
      return enterBudget(text, state)
    case .backspace:
      overlay = .budget(text: String(text.dropLast()), problem: nil)
    case .control("U"):
      overlay = .budget(text: "", problem: nil)
    case .character(let character) where "0123456789.%kKMGTiB".contains(character):
      if text.count < 12 { overlay = .budget(text: text + String(character), problem: nil) }
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
      try check(budget, for: policy(in: state), state)
      overlay = nil
      return set(budget, in: state)
    } catch {
      overlay = .budget(text: text, problem: "\(error)")
      return []
    }
  }

  /// Refuses a budget that leaves a policy nothing to choose, whatever the prompt.
  private func check(_ budget: Budget, for policy: Policy, _ state: ExplorerState) throws(AdaKVError) {
    // A share is never within the window; how many tokens it is depends on the prompt.
    _ = try budget.tokens(
      prompt: 0, reserve: policy.reserve(headDimension: state.model?.headDimension ?? 0),
      bytesPerToken: state.model?.cacheBytesPerToken ?? 1)
  }
}

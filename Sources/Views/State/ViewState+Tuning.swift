import AdaKV
import Readings

extension ViewState {
  /// Changes what is measured: the statistic, the policy, the budget, α.
  mutating func tune(_ action: Action, in state: ExplorerState, _ model: ModelSummary) -> [Effect] {
    let policy = policy(in: state)
    switch action {
    case .statistic:
      statistic = statistic.next
    case .policyMenu:
      overlay = .policies(
        selected: PolicyCatalog.standard.named.firstIndex { $0.name == policy.name } ?? 0)
    case .policyEntry:
      overlay = .policy(text: "", problem: nil)
    case .promptProtocol:
      return set(promptProtocol(in: state).other, in: state)
    case .budgetEntry:
      overlay = .budget(text: "", problem: nil)
    case .budgetUp, .budgetDown:
      return stepBudget(up: action == .budgetUp, in: state, policy, model)
    case .alphaUp, .alphaDown:
      return stepAlpha(up: action == .alphaUp, in: state, policy)
    default:
      break
    }
    return []
  }

  private mutating func stepBudget(
    up: Bool, in state: ExplorerState, _ policy: Policy, _ model: ModelSummary
  ) -> [Effect] {
    let now = budget(in: state)
    let bytes = model.cacheBytesPerToken
    let reserve = policy.reserve(headDimension: model.headDimension)
    let next =
      up
      ? BudgetLadder.above(now, reserve: reserve, limit: model.contextLength, bytesPerToken: bytes)
      : BudgetLadder.below(now, reserve: reserve, bytesPerToken: bytes)
    guard let next else {
      message =
        up
        ? "B = \(now) is all there is"
        : "B = \(now) is the lowest step beside the \(reserve) tokens always kept: b types any"
      return []
    }
    return set(next, in: state)
  }

  private mutating func stepAlpha(up: Bool, in state: ExplorerState, _ policy: Policy) -> [Effect] {
    guard let alpha = policy.allocator.alpha else {
      message = "\(policy.name) has no α"
      return []
    }
    let hundredths = Int((alpha * 100).rounded())
    // The nearest multiple of 0.05 in that direction, so that typed values find the grid again.
    let next = up ? (hundredths / 5 + 1) * 5 : ((hundredths + 4) / 5 - 1) * 5
    guard (0...100).contains(next), let changed = policy.with(alpha: Double(next) / 100) else {
      message = up ? "α = 1 is uniform already" : "α = 0 is all adaptive already"
      return []
    }
    return set(changed, in: state)
  }

  /// Asks for a budget.
  mutating func set(_ budget: Budget, in state: ExplorerState) -> [Effect] {
    wantedBudget = Wanted(value: budget, command: sentCommands + 1)
    return send(.setBudget(budget))
  }

  /// Asks for a policy.
  mutating func set(_ policy: Policy, in state: ExplorerState) -> [Effect] {
    wantedPolicy = Wanted(value: policy, command: sentCommands + 1)
    return send(.setPolicy(policy))
  }

  /// Asks for a protocol.
  private mutating func set(_ promptProtocol: PromptProtocol, in state: ExplorerState) -> [Effect] {
    wantedProtocol = Wanted(value: promptProtocol, command: sentCommands + 1)
    return send(.setProtocol(promptProtocol))
  }

  /// The policy that a row of the catalogue stands for now: the one in force, as it was last, or with the
  /// scorer's settings that are in force.
  func policy(of row: NamedPolicy, in state: ExplorerState) -> Policy? {
    let current = policy(in: state)
    if row.name == current.name { return current }
    if let before = remembered[row.name] { return before }
    let settings = current.scorer.parameters.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    // A preset stands for exact settings, so it brings its own.
    let isPlain = row.settings.isEmpty && row.scorer == current.scorer.name
    return (isPlain ? try? Policy("\(row.name):\(settings)") : nil) ?? (try? Policy(row.name))
  }

  /// Asks for the policy of a row of the catalogue.
  mutating func choosePolicy(_ row: Int, in state: ExplorerState) -> [Effect] {
    overlay = nil
    guard PolicyCatalog.standard.named.indices.contains(row) else { return [] }
    return policy(of: PolicyCatalog.standard.named[row], in: state).map { change(to: $0, in: state) } ?? []
  }

  /// Asks for a policy, unless it is the one in force, which is remembered.
  mutating func change(to policy: Policy, in state: ExplorerState) -> [Effect] {
    let current = self.policy(in: state)
    guard policy != current else { return [] }
    remembered[current.name] = current
    return set(policy, in: state)
  }
}

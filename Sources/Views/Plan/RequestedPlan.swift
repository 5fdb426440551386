import AdaKV
import Readings

/// The policy, budget and protocol that the next key goes on from: what was asked for last, or what is in force.
///
/// Keys come faster than the worker's answers, so commands are counted: what was asked for counts until the
/// worker has answered; then what is in force does, granted or refused.
struct RequestedPlan: Sendable, Equatable {
  /// What was asked for by a command that the worker may not have answered yet.
  private struct Request<Value: Sendable & Equatable>: Sendable, Equatable {
    let value: Value
    /// Which of the commands sent it was, from 1.
    let command: Int

    /// What was asked for, until the worker has answered.
    func value(in state: ExplorerState) -> Value? { state.answeredCommands < command ? value : nil }
  }

  private var requestedPolicy: Request<Policy>?
  private var requestedBudget: Request<Budget>?
  private var requestedProtocol: Request<PromptProtocol>?
  /// Commands handed to the worker so far.
  private var sentCommands = 0
  /// The last policy in force under each name, with the settings it had.
  private var remembered: [String: Policy] = [:]

  /// The policy to go on from.
  func policy(in state: ExplorerState) -> Policy {
    requestedPolicy?.value(in: state) ?? state.policy
  }

  /// The budget to go on from.
  func budget(in state: ExplorerState) -> Budget {
    requestedBudget?.value(in: state) ?? state.budget
  }

  /// The protocol to go on from.
  func promptProtocol(in state: ExplorerState) -> PromptProtocol {
    requestedProtocol?.value(in: state) ?? state.promptProtocol
  }

  /// Counts a command that goes out.
  mutating func send(_ command: ExplorerCommand) -> ExplorerCommand {
    sentCommands += 1
    return command
  }

  /// Asks for a budget.
  mutating func set(_ budget: Budget) -> ExplorerCommand {
    requestedBudget = Request(value: budget, command: sentCommands + 1)
    return send(.setBudget(budget))
  }

  /// Asks for the other protocol.
  mutating func switchProtocol(in state: ExplorerState) -> ExplorerCommand {
    let other = promptProtocol(in: state).other
    requestedProtocol = Request(value: other, command: sentCommands + 1)
    return send(.setProtocol(other))
  }

  /// Asks for a policy, unless it is the one in force, which is remembered.
  mutating func change(to policy: Policy, in state: ExplorerState) -> ExplorerCommand? {
    let current = self.policy(in: state)
    guard policy != current else { return nil }
    remembered[current.name] = current
    return set(policy)
  }

  private mutating func set(_ policy: Policy) -> ExplorerCommand {
    requestedPolicy = Request(value: policy, command: sentCommands + 1)
    return send(.setPolicy(policy))
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

  /// Asks for a policy that was typed.
  mutating func enter(policy text: String, in state: ExplorerState) throws(AdaKVError) -> ExplorerCommand? {
    let policy = try Policy(text)
    try check(budget(in: state), for: policy, state)
    return change(to: policy, in: state)
  }

  /// Asks for a budget that was typed.
  mutating func enter(budget text: String, in state: ExplorerState) throws(AdaKVError) -> ExplorerCommand {
    let budget = try Budget(text)
    try check(budget, for: policy(in: state), state)
    return set(budget)
  }

  /// Refuses a budget that leaves a policy nothing to choose, whatever the prompt.
  private func check(_ budget: Budget, for policy: Policy, _ state: ExplorerState) throws(AdaKVError) {
    // A share is never within the window; how many tokens it is depends on the prompt.
    _ = try budget.tokens(
      prompt: 0, reserve: policy.reserve(headDimension: state.model?.headDimension ?? 0),
      bytesPerToken: state.model?.cacheBytesPerToken ?? 1)
  }

  /// Asks for the next budget up or down.
  mutating func stepBudget(
    up: Bool, in state: ExplorerState, _ model: ModelShape
  ) throws(StepRefusal) -> ExplorerCommand {
    let now = budget(in: state)
    let bytes = model.cacheBytesPerToken
    let reserve = policy(in: state).reserve(headDimension: model.headDimension)
    let next =
      up
      ? BudgetLadder.above(now, reserve: reserve, limit: model.contextLength, bytesPerToken: bytes)
      : BudgetLadder.below(now, reserve: reserve, bytesPerToken: bytes)
    guard let next else {
      throw StepRefusal(
        sentence: up
          ? "B = \(now) is all there is"
          : "B = \(now) is the lowest step beside the \(reserve) tokens always kept: b types any")
    }
    return set(next)
  }

  /// Asks for the next safeguard α up or down.
  mutating func stepAlpha(up: Bool, in state: ExplorerState) throws(StepRefusal) -> ExplorerCommand {
    let policy = policy(in: state)
    guard let alpha = policy.allocator.alpha else { throw StepRefusal(sentence: "\(policy.name) has no α") }
    let hundredths = Int((alpha * 100).rounded())
    // The nearest multiple of 0.05 in that direction, so that typed values find the grid again.
    let next = up ? (hundredths / 5 + 1) * 5 : ((hundredths + 4) / 5 - 1) * 5
    guard (0...100).contains(next), let changed = policy.with(alpha: Double(next) / 100) else {
      throw StepRefusal(sentence: up ? "α = 1 is uniform already" : "α = 0 is all adaptive already")
    }
    return set(changed)
  }
}

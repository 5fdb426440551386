import AdaKV
public import Readings

/// How a person looks at what the worker publishes: where the cursor is and what is shown of it.
///
/// It holds nothing of the readings themselves, so it outlives every ``ExplorerState``.
public struct ViewState: Sendable, Equatable {
  /// Columns of the screen.
  public var width: Int
  /// Rows of the screen.
  public var height: Int
  /// What the model is called before it is loaded.
  public var modelName: String
  /// The head looked at; ``cursor(in:)`` is where it is on a given model.
  public var cursor = HeadPosition(layer: 0, head: 0)
  /// The measure of concentration on the left heat map.
  public var metric: Reading = .effectiveTokens
  /// What the heat maps show in a survey.
  public var statistic: SurveyStatistic = .latest
  /// What lies over the panels.
  public var overlay: Overlay?
  /// Lines of the prompt above its panel.
  public var textScroll = 0
  /// A sentence of the view itself, until the next key; ``message(in:)`` is whether it still holds.
  public var message: String? {
    didSet { awaited = nil }
  }
  /// What the message says is not there yet.
  var awaited: Awaited?
  /// A budget, policy or protocol asked for: keys come faster than answers.
  var wantedBudget: Wanted<Budget>?
  var wantedPolicy: Wanted<Policy>?
  var wantedProtocol: Wanted<PromptProtocol>?

  /// Commands handed to the worker so far.
  var sentCommands = 0
  /// The last policy in force under each name, with the settings it had.
  var remembered: [String: Policy] = [:]

  /// What a key may come too early for.
  enum Awaited: Sendable, Equatable { case model, prompt }

  /// What was asked for by a command that the worker may not have answered yet.
  struct Wanted<Value: Sendable & Equatable>: Sendable, Equatable {
    var value: Value
    /// Which of the commands sent it was, from 1.
    var command: Int

    /// What was asked for, until the worker has answered: then what is in force counts, granted or refused.
    func value(in state: ExplorerState) -> Value? { state.answeredCommands < command ? value : nil }
  }

  /// Notes that a command goes out.
  mutating func send(_ command: ExplorerCommand) -> [Effect] {
    sentCommands += 1
    return [.command(command)]
  }

  /// A view of a screen of the given size, with nothing chosen.
  public init(width: Int, height: Int, modelName: String = "the model") {
    self.width = width
    self.height = height
    self.modelName = modelName
  }

  /// The message, unless what it waits for has come.
  func message(in state: ExplorerState?) -> String? {
    switch awaited {
    case .model where state?.model != nil: nil
    case .prompt where state?.survey != nil: nil
    default: message
    }
  }

  /// The head looked at on the model of a state; the first before there is one.
  public func cursor(in state: ExplorerState?) -> HeadPosition {
    cursor.clamped(layers: state?.model?.layers ?? 1, kvHeads: state?.model?.kvHeads ?? 1)
  }

  /// The budget to go on from: the one asked for last, or the one in force.
  func budget(in state: ExplorerState) -> Budget {
    wantedBudget?.value(in: state) ?? state.budget
  }

  /// The policy to go on from, likewise.
  func policy(in state: ExplorerState) -> Policy {
    wantedPolicy?.value(in: state) ?? state.policy
  }

  /// The protocol to go on from, likewise.
  func promptProtocol(in state: ExplorerState) -> PromptProtocol {
    wantedProtocol?.value(in: state) ?? state.promptProtocol
  }
}

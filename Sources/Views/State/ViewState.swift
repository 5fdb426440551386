import AdaKV
public import Exploration

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
  /// A sentence of the view itself, until the next key.
  public var message: String?
  /// A budget or policy asked for, and the one in force when it was: keys come faster than answers.
  var wantedBudget: Wanted<Budget>?
  var wantedPolicy: Wanted<Policy>?

  /// What was asked for while something else was in force.
  struct Wanted<Value: Sendable & Equatable>: Sendable, Equatable {
    var value: Value
    var over: Value

    /// What was asked for, unless the worker has moved on or refused meanwhile.
    func value(after current: Value, in state: ExplorerState) -> Value? {
      over == current && state.notice?.isProblem != true ? value : nil
    }
  }

  /// A view of a screen of the given size, with nothing chosen.
  public init(width: Int, height: Int, modelName: String = "the model") {
    self.width = width
    self.height = height
    self.modelName = modelName
  }

  /// The head looked at on the model of a state; the first before there is one.
  public func cursor(in state: ExplorerState?) -> HeadPosition {
    cursor.clamped(layers: state?.model?.layers ?? 1, kvHeads: state?.model?.kvHeads ?? 1)
  }

  /// The budget to go on from: the one asked for last, or the one in force.
  func budget(in state: ExplorerState) -> Budget {
    wantedBudget?.value(after: state.budget, in: state) ?? state.budget
  }

  /// The policy to go on from, likewise.
  func policy(in state: ExplorerState) -> Policy {
    wantedPolicy?.value(after: state.policy, in: state) ?? state.policy
  }
}

/// Pyramid: layers by a falling schedule, the same for every KV head of a layer.
///
/// Source: arXiv 2406.02069.
public struct PyramidAllocator: BudgetAllocator, Equatable {
  /// The name a policy is composed with.
  public var name: String { "pyramid" }
  /// How layers share.
  public var schedule: PyramidSchedule
  /// `form` and `beta`.
  public var parameters: [Parameter] { schedule.parameters }

  /// Makes the allocator.
  public init(schedule: PyramidSchedule = PyramidSchedule()) { self.schedule = schedule }

  init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init(schedule: try PyramidSchedule(reading: &reader))
  }

  /// The schedule's base capacities.
  public func shares(statements: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare] {
    schedule.bases(budget).prefix(statements.count).map(LayerShare.base)
  }
}

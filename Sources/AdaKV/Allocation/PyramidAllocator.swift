/// Pyramid: layers by a falling schedule, the same for every KV head of a layer.
///
/// Source: arXiv 2406.02069.
public struct PyramidAllocator: BudgetAllocator, Equatable {
  /// As in `snapkv+pyramid`.
  public var name: String { "pyramid" }
  /// How layers share.
  public var schedule: PyramidSchedule
  /// `form` and `beta`.
  public var parameters: [Parameter] { schedule.parameters }

  /// Gives every layer its step of a schedule.
  public init(schedule: PyramidSchedule = PyramidSchedule()) { self.schedule = schedule }

  /// Reads `form` and `beta`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init(schedule: try PyramidSchedule(reading: &reader))
  }

  /// The schedule's base capacities.
  public func shares(for layers: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare] {
    schedule.bases(budget).prefix(layers.count).map(LayerShare.base)
  }
}

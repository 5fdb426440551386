/// Ada-Pyramid: layers by Pyramid's schedule, a layer's heads by Ada-KV.
///
/// Source: arXiv 2407.11550 §4.
public struct AdaPyramidAllocator: BudgetAllocator, Equatable {
  /// As in `snapkv+ada-pyramid`.
  public var name: String { "ada-pyramid" }
  /// How layers share.
  public var schedule: PyramidSchedule
  /// How a layer's heads share.
  public var heads: AdaKVAllocator
  /// The safeguard weight.
  public var alpha: Double? { heads.alpha }
  /// The schedule's and Ada-KV's.
  public var parameters: [Parameter] { schedule.parameters + heads.parameters }

  /// Joins a schedule for the layers with Ada-KV for their heads.
  public init(schedule: PyramidSchedule = PyramidSchedule(), heads: AdaKVAllocator = AdaKVAllocator()) {
    self.schedule = schedule
    self.heads = heads
  }

  /// Reads the schedule's and Ada-KV's.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init(
      schedule: try PyramidSchedule(reading: &reader), heads: try AdaKVAllocator(reading: &reader))
  }

  /// The schedule's base capacities.
  public func shares(for layers: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare] {
    schedule.bases(budget).prefix(layers.count).map(LayerShare.base)
  }

  /// Ada-KV's.
  public func capacities(for ranking: inout ScoreRanking, budget: LayerBudget) -> [Int] {
    heads.capacities(for: &ranking, budget: budget)
  }

  /// Ada-KV's.
  public func guaranteed(_ budget: LayerBudget) -> Int { heads.guaranteed(budget) }
}

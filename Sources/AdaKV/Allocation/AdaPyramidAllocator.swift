/// Ada-Pyramid: layers by Pyramid's schedule, a layer's heads by Ada-KV.
///
/// Source: arXiv 2407.11550 §4.
public struct AdaPyramidAllocator: RankingAllocator, Equatable {
  /// The name a policy is composed with.
  public var name: String { "ada-pyramid" }
  /// How layers share.
  public var schedule: PyramidSchedule
  /// How a layer's heads share.
  public var heads: AdaKVAllocator
  /// The safeguard weight.
  public var alpha: Double? { heads.alpha }
  /// The schedule's and Ada-KV's.
  public var parameters: [Parameter] { schedule.parameters + heads.parameters }

  /// Makes the allocator.
  public init(schedule: PyramidSchedule = PyramidSchedule(), heads: AdaKVAllocator = AdaKVAllocator()) {
    self.schedule = schedule
    self.heads = heads
  }

  init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init(
      schedule: try PyramidSchedule(reading: &reader), heads: try AdaKVAllocator(reading: &reader))
  }

  /// The schedule's base capacities.
  public func shares(statements: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare] {
    schedule.bases(budget).prefix(statements.count).map(LayerShare.base)
  }

  /// Ada-KV's.
  public func capacities(for scores: CandidateScores, budget: LayerBudget) -> [Int] {
    heads.capacities(for: scores, budget: budget)
  }

  /// Ada-KV's.
  func capacities(ranking: inout ScoreRanking, budget: LayerBudget) -> [Int] {
    heads.capacities(ranking: &ranking, budget: budget)
  }

  /// Ada-KV's.
  public func guaranteed(_ budget: LayerBudget) -> Int { heads.guaranteed(budget) }
}

/// DuoAttention: retrieval heads keep everything, streaming heads keep the sinks and the most recent tokens.
///
/// Heads are ranked on the prompt itself: a head whose mean query still attends to a mean key far behind it is a
/// retrieval head; the measure is the area under the cumulated attention from the farthest key to the nearest.
/// Source: arXiv 2410.10819; the ranking of kvpress's `duo_attention_on_the_fly`.
public struct DuoAllocator: BudgetAllocator, Equatable {
  /// As in `snapkv+duo`.
  public var name: String { "duo" }
  /// First tokens that a streaming head keeps.
  public var sinks: Int
  /// Last tokens that a streaming head keeps.
  public var recent: Int
  /// Share of the model's heads that stream, or nil for as many as the budget asks for.
  public var streaming: Double?
  /// Yes: heads are ranked over the whole model.
  public var isCoupled: Bool { true }
  /// A streaming head's entries.
  public var reserve: Int { sinks + recent }
  /// `sinks`, `recent` and `streaming`.
  public var parameters: [Parameter] {
    [
      Parameter("sinks", sinks), Parameter("recent", recent),
      Parameter("streaming", streaming.map(\.description) ?? Self.byBudget),
    ]
  }

  /// Distance over which a head's reach is measured, as in kvpress.
  static let reach = 500
  private static let byBudget = "budget"

  /// As many heads stream as the budget asks for, unless a share is given.
  public init(sinks: Int = 4, recent: Int = 32, streaming: Double? = nil) {
    self.sinks = sinks
    self.recent = recent
    self.streaming = streaming
  }

  /// Reads `sinks`, `recent` and `streaming`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init()
    sinks = try reader.integer("sinks", default: sinks, in: 0...65_536)
    recent = try reader.integer("recent", default: recent, in: 1...65_536)
    streaming = try reader.value(
      "streaming", default: streaming, expected: "budget, or a share of the heads from 0 to 1",
      parse: { text -> Double?? in
        if text == Self.byBudget { return .some(nil) }
        return Double(text).flatMap { (0...1).contains($0) ? .some($0) : nil }
      })
  }

  /// The attention of a mean query to a mean key at growing distance.
  public func needs(window: Int) -> Set<Ingredient> { [.relativeAttention(length: Self.reach)] }

  /// Each KV head's area, mean over its group, `[kvHeads]`: the larger, the farther behind the head looks.
  public func weights(
    of scores: CandidateScores, observation: LayerObservation, window: Int
  ) throws(AdaKVError) -> [Double] {
    let logits = try observation[.relativeAttention(length: Self.reach)]
    let areas = (0..<observation.queryHeads).map { head in
      Self.area(logits[head * Self.reach..<(head + 1) * Self.reach])
    }
    return (0..<observation.kvHeads).map { head in
      let group = areas[head * observation.groupSize..<(head + 1) * observation.groupSize]
      return group.reduce(0, +) / Double(group.count)
    }
  }

  /// The mean of the cumulated softmax of the logits, farthest key first.
  private static func area(_ logits: ArraySlice<Float>) -> Double {
    let top = Double(logits.max() ?? 0)
    let weights = logits.map { Math.exponential(Double($0) - top) }
    let sum = weights.reduce(0, +)
    var cumulated = 0.0
    return weights.reduce(0.0) { area, weight in
      cumulated += weight / sum
      return area + cumulated / Double(weights.count)
    }
  }

  /// Everything for the retrieval heads, sinks and recent tokens for the heads of the smallest areas.
  public func shares(for layers: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare] {
    let areas = layers.joined().map { $0 }
    let few = min(max(0, sinks + recent - budget.window), budget.candidates)
    let count: Int
    if let streaming {
      count = Int((streaming * Double(areas.count)).rounded(.toNearestOrEven))
    } else {
      // As many retrieval heads as the total allows beside the others' sinks and recent tokens.
      let spare = areas.count * max(0, budget.baseCapacity - few)
      let each = budget.candidates - few
      count = areas.count - (each > 0 ? min(areas.count, spare / each) : areas.count)
    }
    let order = areas.indices.sorted { (areas[$0], $0) < (areas[$1], $1) }
    var counts = [Int](repeating: budget.candidates, count: areas.count)
    for head in order.prefix(count) { counts[head] = few }
    return layers.indices.map { layer in
      .heads(Array(counts[layer * budget.kvHeads..<(layer + 1) * budget.kvHeads]))
    }
  }
}

/// HeadKV: every head gets the same floor, and a pool is divided by a measured importance of the heads.
///
/// `round(p·(b // β)·L·K + b − b // β)` candidates, `p` the importance to the power of `temp`, summing to 1.
/// Source: arXiv 2410.19258; the authors' `ReasonSnapKVCluster`.
public struct HeadKVAllocator: BudgetAllocator, Equatable {
  /// As in `snapkv+headkv`.
  public var name: String { "headkv" }
  /// File of the importance; the model's own if empty.
  public var file: String
  /// What part of the budget is the pool: `1 / β`.
  public var beta: Double
  /// Exponent of the importance.
  public var temperature: Double
  /// Yes, though only by the importance of the whole model, which the first layer brings.
  public var isCoupled: Bool { true }
  /// `file`, `beta` and `temp`.
  public var parameters: [Parameter] {
    [Parameter("file", file), Parameter("beta", beta), Parameter("temp", temperature)]
  }

  /// Divides by the importance in a file, or by the model's own.
  public init(file: String = "", beta: Double = 1.5, temperature: Double = 1) {
    self.file = file
    self.beta = beta
    self.temperature = temperature
  }

  /// Reads `file`, `beta` and `temp`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init()
    file = try reader.value("file", default: file, expected: "the path of a file", parse: { $0 })
    beta = try reader.number("beta", default: beta, in: 1...65_536)
    temperature = try reader.number("temp", default: temperature, in: 0...100)
  }

  /// The importance of the heads.
  public func needs(window: Int) -> Set<Ingredient> { [.headImportance(file: file)] }

  /// The importance of all heads of the model, `[layers · kvHeads]`.
  public func weights(
    of scores: CandidateScores, observation: LayerObservation, window: Int
  ) throws(AdaKVError) -> [Double] {
    try observation[.headImportance(file: file)].map(Double.init)
  }

  /// Every head's candidates; of what a head cannot hold the others get their part, where the authors let it go.
  ///
  /// - Throws: ``AdaKVError/shape(what:expected:found:)`` for importance of another number of heads.
  public func shares(for layers: [[Double]], budget: ModelBudget) throws(AdaKVError) -> [LayerShare] {
    let heads = budget.layers * budget.kvHeads
    let powers = (layers.first ?? []).map { Math.power($0, temperature) }
    guard powers.count == heads else {
      throw .shape(what: "the head importance", expected: heads, found: powers.count)
    }
    let sum = powers.reduce(0, +)
    let pool = (Double(budget.baseCapacity) / beta).rounded(.down)
    let floor = Double(budget.baseCapacity) - pool
    let wanted = powers.map { power in
      let part = sum > 0 ? power / sum : 1 / Double(heads)
      return Int((part * pool * Double(heads) + floor).rounded(.toNearestOrEven))
    }
    let counts = Self.cut(wanted, to: budget.candidates, weights: powers)
    return layers.indices.map { layer in
      .heads(Array(counts[layer * budget.kvHeads..<(layer + 1) * budget.kvHeads]))
    }
  }

  /// Capacities of at most `largest`; what is cut goes to the other heads in proportion to their importance, the
  /// remainder to the first of them.
  private static func cut(_ wanted: [Int], to largest: Int, weights: [Double]) -> [Int] {
    var counts = wanted.map { min($0, largest) }
    var left = wanted.reduce(0, +) - counts.reduce(0, +)
    while left > 0 {
      let open = counts.indices.filter { counts[$0] < largest }
      if open.isEmpty { break }
      let parts = ProportionalShares(weights: open.map { weights[$0] }, total: left, largest: largest).counts
      for (head, part) in zip(open, parts) {
        let given = min(part, largest - counts[head])
        counts[head] += given
        left -= given
      }
    }
    return counts
  }
}

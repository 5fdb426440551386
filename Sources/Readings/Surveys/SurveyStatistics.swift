/// One policy's readings over all prompts of a survey so far, by layer, KV head and reading.
public struct SurveyStatistics: Sendable, Equatable {
  /// The policy's text, or `full`.
  public let policy: String
  /// The budget as it was stated.
  public let budget: String
  /// Prompts seen.
  public private(set) var prompts = 0
  /// What every head would have by a uniform allocation, over the prompts: `min(B, N)` tokens.
  public private(set) var uniformCapacity = RunningStatistics()
  /// How many KV heads each layer has.
  public let heads: HeadCounts
  private var cells: [Reading: [RunningStatistics]] = [:]

  /// Nothing seen yet.
  public init(policy: String, budget: String, heads: HeadCounts) {
    self.policy = policy
    self.budget = budget
    self.heads = heads
  }

  /// Nothing seen yet of layers that have as many KV heads each.
  public init(policy: String, budget: String, layers: Int, kvHeads: Int) {
    self.init(policy: policy, budget: budget, heads: HeadCounts(layers: layers, each: kvHeads))
  }

  /// Sees one prompt's snapshot.
  public mutating func add(_ snapshot: Snapshot) {
    prompts += 1
    if let uniform = snapshot.method?.uniformCapacity { uniformCapacity.add(Double(uniform)) }
    for (reading, grid) in snapshot.readings {
      var column = cells[reading] ?? Array(repeating: RunningStatistics(), count: heads.total)
      for layer in 0..<heads.layers {
        for head in 0..<heads[layer] {
          guard let index = heads.index(layer: layer, head: head) else { continue }
          if let value = grid[layer, head] { column[index].add(value) }
        }
      }
      cells[reading] = column
    }
  }

  /// One head's statistics of a reading, or nil if no prompt had it.
  public func statistics(_ reading: Reading, layer: Int, head: Int) -> RunningStatistics? {
    guard let index = heads.index(layer: layer, head: head), let numbers = cells[reading]?[index],
      numbers.count > 0
    else { return nil }
    return numbers
  }

  /// A picture of one reading: every head's mean, or another number of its statistics.
  public func grid(_ reading: Reading, _ number: (RunningStatistics) -> Double?) -> HeadGrid {
    var grid = HeadGrid(heads)
    for layer in 0..<heads.layers {
      for head in 0..<heads[layer] {
        grid[layer, head] = statistics(reading, layer: layer, head: head).flatMap(number)
      }
    }
    return grid
  }
}

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
  /// Layers `L`.
  public let layers: Int
  /// KV heads `K` per layer.
  public let kvHeads: Int
  private var cells: [Reading: [RunningStatistics]] = [:]

  /// Nothing seen yet.
  public init(policy: String, budget: String, layers: Int, kvHeads: Int) {
    self.policy = policy
    self.budget = budget
    self.layers = layers
    self.kvHeads = kvHeads
  }

  /// Sees one prompt's snapshot.
  public mutating func add(_ snapshot: Snapshot) {
    prompts += 1
    if let budget = snapshot.method?.budget {
      // At step 0 the snapshot's token is the prompt's last.
      uniformCapacity.add(Double(min(budget, snapshot.position + 1)))
    }
    for (reading, grid) in snapshot.readings {
      var column = cells[reading] ?? Array(repeating: RunningStatistics(), count: layers * kvHeads)
      for layer in 0..<layers {
        for head in 0..<kvHeads {
          if let value = grid[layer, head] { column[layer * kvHeads + head].add(value) }
        }
      }
      cells[reading] = column
    }
  }

  /// One head's statistics of a reading, or nil if no prompt had it.
  public func statistics(_ reading: Reading, layer: Int, head: Int) -> RunningStatistics? {
    cells[reading].map { $0[layer * kvHeads + head] }.flatMap { $0.count > 0 ? $0 : nil }
  }

  /// A picture of one reading: every head's mean, or another number of its statistics.
  public func grid(_ reading: Reading, _ number: (RunningStatistics) -> Double?) -> HeadGrid {
    var grid = HeadGrid(layers: layers, kvHeads: kvHeads)
    for layer in 0..<layers {
      for head in 0..<kvHeads {
        grid[layer, head] = statistics(reading, layer: layer, head: head).flatMap(number)
      }
    }
    return grid
  }
}

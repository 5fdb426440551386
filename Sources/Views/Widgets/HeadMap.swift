import AdaKV
import Canvas
import Readings

/// What a heat map shows: a number for every head, how it is coloured, and how it is written.
struct HeadMap {
  /// What the numbers are, from the fullest way to say it to the shortest.
  let titles: [String]
  /// The numbers.
  let grid: HeadGrid
  /// Their colours.
  let scale: Scale
  /// What the legend calls them; empty where the title says it.
  let unit: String
  /// The number in at most so many columns, or nil if it does not fit.
  let text: @Sendable (Double, Int) -> String?

  /// How concentrated each head is, by the measure chosen.
  static func concentration(
    _ scene: Scene, metric reading: Reading, _ statistic: SurveyStatistic
  ) -> HeadMap {
    let isCount = reading.isCount
    let write: @Sendable (Double, Int) -> String? = { value, columns in
      NumberText.fit(value, columns: columns, isCount: isCount)
    }
    guard let statistics = scene.statistics(statistic) else {
      let grid = scene.snapshot?.readings[reading] ?? scene.emptyGrid
      return HeadMap(
        titles: [reading.title, reading.shortLabel], grid: grid,
        scale: .concentration(reading, range: grid.range),
        unit: reading.unit, text: write)
    }
    let isMean = statistic == .mean
    let grid = statistics.grid(reading) { isMean ? $0.mean : $0.standardDeviation }
    return HeadMap(
      titles: scene.titles([reading.title, reading.shortLabel], statistic), grid: grid,
      scale: isMean ? .concentration(reading, range: grid.range) : .fromNothing(grid.range),
      unit: reading.unit, text: { value, columns in NumberText.fit(value, columns: columns) })
  }

  /// How many more or fewer tokens each head keeps than by a uniform allocation.
  static func capacity(_ scene: Scene, _ statistic: SurveyStatistic) -> HeadMap {
    let statistics = scene.statistics(statistic)
    if statistic == .deviation, let statistics {
      let grid = statistics.grid(.capacity) { $0.standardDeviation }
      return HeadMap(
        titles: scene.titles(["capacity"], statistic), grid: grid, scale: .fromNothing(grid.range),
        unit: "tokens",
        text: { value, columns in NumberText.fit(value, columns: columns) })
    }
    let capacities =
      statistics.map { $0.grid(.capacity) { $0.mean } } ?? scene.snapshot?.readings[.capacity]
    let uniform = scene.uniform(statistic)
    let grid = scene.emptyGrid.filled { layer, head in
      guard let uniform, let capacity = capacities?[layer, head] else { return nil }
      return capacity - uniform
    }
    let isProvisional = scene.snapshot?.areCapacitiesProvisional == true
    let against = uniform.map { NumberText.trimmed($0) }
    let titles =
      against.map { against in
        isProvisional
          ? ["capacity so far − uniform \(against)", "capacity so far − \(against)", "so far − \(against)"]
          : ["capacity − uniform \(against)", "capacity − \(against)"]
      } ?? ["capacity"]
    let whole =
      scene.refresh == nil
      ? ["capacity · nothing is evicted", "nothing evicted", "all is kept"]
      : ["capacity · all is kept at prefill", "prefill: all"]
    let isWhole =
      scene.evictsNothing && !isProvisional && statistics == nil
    return HeadMap(
      titles: isWhole ? whole : scene.titles(titles, statistic),
      grid: grid, scale: .differences(grid.range), unit: "tokens",
      text: { value, columns in NumberText.signed(value, columns: columns) })
  }
}

extension Scene {
  /// A grid of the model's shape in which nothing exists.
  var emptyGrid: HeadGrid { HeadGrid(model.heads) }

  /// The survey's numbers, where the heat maps show those and not the latest prompt.
  func statistics(_ statistic: SurveyStatistic) -> SurveyStatistics? {
    statistic == .latest ? nil : survey?.statistics
  }

  /// Titles with what of a survey is shown.
  func titles(_ names: [String], _ statistic: SurveyStatistic) -> [String] {
    guard let statistics = statistics(statistic) else { return names }
    let isMean = statistic == .mean
    let count = " · \(statistics.prompts) prompts"
    return names.prefix(1).map { (isMean ? "mean " : "deviation ") + $0 + count }
      + names.map { (isMean ? "mean " : "deviation ") + $0 } + names.map { (isMean ? "mean " : "dev. ") + $0 }
  }

  /// What every head would have by a uniform allocation, in tokens.
  ///
  /// Over prompts of different lengths it is the mean of what each allowed.
  func uniform(_ statistic: SurveyStatistic) -> Double? {
    guard let statistics = statistics(statistic) else { return uniformCapacity.map(Double.init) }
    return statistics.uniformCapacity.count > 0 ? statistics.uniformCapacity.mean : nil
  }
}

extension HeadGrid {
  /// A grid of the same shape with other numbers.
  func filled(_ number: (_ layer: Int, _ head: Int) -> Double?) -> HeadGrid {
    var grid = self
    for layer in 0..<layers {
      for head in 0..<heads[layer] { grid[layer, head] = number(layer, head) }
    }
    return grid
  }
}

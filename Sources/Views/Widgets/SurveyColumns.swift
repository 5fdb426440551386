import Canvas
import Readings

/// The head panel in a survey: latest, mean, deviation and range of each reading, as many as fit.
struct SurveyColumns {
  private enum Column: CaseIterable {
    case latest
    case mean
    case deviation
    case range

    var title: String {
      switch self {
      case .latest: "latest"
      case .mean: "mean"
      case .deviation: "± dev"
      case .range: "min–max"
      }
    }

    /// The columns it needs, a blank before it included.
    var least: Int {
      switch self {
      case .latest, .mean, .deviation: 6
      case .range: 10
      }
    }
  }

  private static let labelWidth = 9

  private let scene: Scene
  private let survey: ExplorerState.Survey
  private let metric: Reading
  private let statistic: SurveyStatistic
  private let columns: [Column]
  /// Columns that each gets beyond what it needs.
  private let spare: Int

  init(
    _ scene: Scene, _ survey: ExplorerState.Survey, metric: Reading, _ statistic: SurveyStatistic,
    columns room: Int
  ) {
    self.scene = scene
    self.survey = survey
    self.metric = metric
    self.statistic = statistic
    var rest = room - Self.labelWidth
    var chosen: Set<Column> = []
    for column in [Column.mean, .deviation, .latest, .range] where column.least <= rest {
      chosen.insert(column)
      rest -= column.least
    }
    columns = Column.allCases.filter(chosen.contains)
    spare = columns.isEmpty ? 0 : min(3, rest / columns.count)
  }

  func draw(in area: Rect, panel: Rect, on canvas: inout Canvas) {
    let hasRange = columns.contains(.range)
    let rows = area.height - (hasRange ? 1 : 2)
    let lines = HeadLine.chosen(
      HeadLine.exploring(scene).filter { $0.reading != nil || $0.group == .budget }, rows: rows,
      metric: metric)
    var place = area.column + Self.labelWidth
    for column in columns {
      let title = NumberText.right(column.title, width(of: column))
      canvas.put(area.row, place, title, Style(foreground: .muted), clip: area)
      place += width(of: column)
    }
    for (index, line) in lines.enumerated() {
      let row = area.row + 1 + index
      if let reading = line.reading {
        draw(reading, line.short, row: row, in: area, on: &canvas)
      } else {
        // The same for every prompt.
        canvas.put(row, area.column, line.short, Style(foreground: .muted), clip: area)
        canvas.put(
          row, area.column + Self.labelWidth, NumberText.right(line.value, columns.first.map(width) ?? 0),
          clip: area)
      }
    }
    if !hasRange, area.height >= 3 { drawRange(row: area.endRow - 1, in: area, on: &canvas) }
    let prompts = survey.statistics.prompts
    let count = " over \(prompts) prompt\(prompts == 1 ? "" : "s") "
    canvas.put(panel.endRow - 1, panel.column + 1, count, Style(foreground: .muted), clip: panel)
  }

  private func draw(_ reading: Reading, _ name: String, row: Int, in area: Rect, on canvas: inout Canvas) {
    let isChosen = reading == metric
    canvas.put(
      row, area.column, name.trimmingPrefix(" "),
      Style(foreground: isChosen ? .accent : .muted), clip: area)
    var place = area.column + Self.labelWidth
    for column in columns {
      let isShown = column == shown
      canvas.put(
        row, place, NumberText.right(text(column, reading), width(of: column)), Style(bold: isShown),
        clip: area)
      place += width(of: column)
    }
  }

  private func width(of column: Column) -> Int { column.least + spare }

  /// The column that the heat maps show.
  private var shown: Column {
    switch statistic {
    case .latest: .latest
    case .mean: .mean
    case .deviation: .deviation
    }
  }

  private func text(_ column: Column, _ reading: Reading) -> String {
    let (layer, head) = (scene.cursor.layer, scene.cursor.head)
    let statistics = survey.statistics.statistics(reading, layer: layer, head: head)
    switch column {
    case .latest: return reading.text(survey.latest.value(reading, layer: layer, head: head))
    case .mean: return reading.averageText(statistics?.mean)
    case .deviation: return reading.averageText(statistics?.standardDeviation)
    case .range:
      guard let statistics else { return NumberText.absent }
      return "\(NumberText.trimmed(statistics.minimum))–\(NumberText.trimmed(statistics.maximum))"
    }
  }

  /// The range of the chosen metric, where no column holds it.
  private func drawRange(row: Int, in area: Rect, on canvas: inout Canvas) {
    let text = text(.range, metric)
    canvas.put(row, area.column, "min–max", Style(foreground: .accent), clip: area)
    let room = columns.reduce(0) { $0 + width(of: $1) }
    canvas.put(row, area.column + Self.labelWidth, NumberText.right(text, room), clip: area)
  }
}

extension String {
  /// The text without the blanks that indent it.
  fileprivate func trimmingPrefix(_ blank: Character) -> String { String(drop { $0 == blank }) }
}

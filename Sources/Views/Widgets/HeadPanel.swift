import Canvas
import Readings

/// The numbers of the cursor's head, in a column that stays where it is.
enum HeadPanel {
  static func draw(
    _ scene: Scene, metric: Reading, _ statistic: SurveyStatistic, in rect: Rect, on canvas: inout Canvas
  ) {
    canvas.box(rect, title: "head L\(scene.cursor.layer) · KV\(scene.cursor.head)")
    let inner = rect.inset()
    // A blank to each side, where the numbers leave it.
    let margins = inner.width < 24 ? 1 : 2
    let area = Rect(
      row: inner.row, column: inner.column + 1, height: inner.height, width: inner.width - margins)
    if let survey = scene.survey {
      SurveyColumns(scene, survey, metric: metric, statistic, columns: area.width).draw(
        in: area, panel: rect, on: &canvas)
    } else {
      drawReadings(scene, metric: metric, in: area, on: &canvas)
    }
  }

  private static func drawReadings(
    _ scene: Scene, metric: Reading, in area: Rect, on canvas: inout Canvas
  ) {
    let lines = HeadLine.chosen(HeadLine.exploring(scene), rows: area.height, metric: metric)
    let isWide = area.width >= 27
    let labelWidth = isWide ? 17 : 9
    let groups = Set(lines.map(\.group)).count
    let isSpaced = lines.count + groups - 1 <= area.height
    var row = area.row
    var group = lines.first?.group
    for line in lines {
      if isSpaced, line.group != group { row += 1 }
      group = line.group
      let isChosen = line.reading == metric
      let labelStyle = isChosen ? Style(foreground: .accent) : Style(foreground: .muted)
      canvas.put(row, area.column, isWide ? line.label : line.short, labelStyle, clip: area)
      let value = NumberText.right(line.value, 6)
      canvas.put(row, area.column + labelWidth, value, Style(bold: true), clip: area)
      let note = line.notes.first { labelWidth + 7 + $0.count <= area.width } ?? line.notes.last ?? ""
      canvas.put(row, area.column + labelWidth + 7, note, line.noteStyle, clip: area)
      row += 1
    }
  }
}

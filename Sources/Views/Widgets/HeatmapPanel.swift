import Canvas
import Readings

/// A heat map in its frame: head numbers above, layers to the left, the legend in the lower edge.
enum HeatmapPanel {
  /// What stands behind the name of a layer that has a sliding window.
  static let windowMark = "┤"

  static func draw(
    _ map: HeadMap, _ geometry: HeatmapGeometry, of model: ModelShape, on canvas: inout Canvas
  ) {
    let panel = geometry.panel
    let room = panel.width - 4
    let title = map.titles.first { TextWidth.columns(of: $0) <= room } ?? map.titles.last ?? ""
    canvas.box(panel, title: title)
    drawHeads(geometry, panel, on: &canvas)
    drawLayers(geometry, of: model, on: &canvas)
    if geometry.isHalved {
      drawHalves(map, geometry, on: &canvas)
    } else {
      drawCells(map, geometry, on: &canvas)
    }
    let isKnown = map.grid.range != nil
    let needed = isKnown ? Legend.leastColumns(map.scale) : 0
    let range = drawRange(map.grid, geometry, beside: needed, on: &canvas)
    if isKnown { Legend.draw(map.scale, unit: map.unit, in: panel, columns: room + 2 - range, on: &canvas) }
  }

  // MARK: Cells

  private static func drawCells(_ map: HeadMap, _ geometry: HeatmapGeometry, on canvas: inout Canvas) {
    for layer in geometry.layers {
      for head in geometry.heads {
        let place = HeadPosition(layer: layer, head: head)
        guard let cell = geometry.cell(place) else { continue }
        draw(map.value(place), map, cell, isCursor: place == geometry.cursor, on: &canvas)
      }
    }
  }

  private static func draw(
    _ value: Double?, _ map: HeadMap, _ cell: Rect, isCursor: Bool, on canvas: inout Canvas
  ) {
    let middle = cell.row + (cell.height - 1) / 2
    let ground = map.scale.color(value)
    let exists = ground != .standard
    canvas.fill(cell, Style(background: ground))
    let style = Style(foreground: exists ? .contrast : .muted, background: ground, bold: isCursor)
    // The cursor's bars take the outer columns.
    let room = isCursor ? cell.width - 2 : cell.width - 1
    let text = value.flatMap { cell.width >= 4 && exists ? map.text($0, room) : nil } ?? (exists ? "" : "·")
    if !text.isEmpty, room > 0 {
      // Wide cells hold their number in the middle, by a column that all numbers end in.
      let right = cell.endColumn - 1 - max(0, (cell.width - 6) / 2)
      canvas.put(middle, right - text.count, text, style, clip: cell)
    }
    if isCursor { drawCursor(cell, style, on: &canvas) }
  }

  private static func drawCursor(_ cell: Rect, _ style: Style, on canvas: inout Canvas) {
    let style = Style(
      foreground: style.foreground == .muted ? .accent : style.foreground, background: style.background,
      bold: true)
    guard cell.width > 1 else {
      canvas.put(cell.row + (cell.height - 1) / 2, cell.column, "◆", style)
      return
    }
    for row in cell.row..<cell.endRow {
      canvas.put(row, cell.column, "▌", style)
      canvas.put(row, cell.endColumn - 1, "▐", style)
    }
  }

  private static func drawHalves(_ map: HeadMap, _ geometry: HeatmapGeometry, on canvas: inout Canvas) {
    let layers = geometry.layers
    for upper in stride(from: layers.lowerBound, to: layers.upperBound, by: 2) {
      for head in geometry.heads {
        guard let cell = geometry.cell(HeadPosition(layer: upper, head: head)) else { continue }
        let lower = upper + 1 < layers.upperBound ? upper + 1 : nil
        canvas.putHalves(
          cell.row, cell.column, width: cell.width,
          upper: map.scale.color(map.value(HeadPosition(layer: upper, head: head))),
          lower: lower.map { map.scale.color(map.value(HeadPosition(layer: $0, head: head))) })
        let cursor = geometry.cursor
        guard head == cursor.head, cursor.layer == upper || cursor.layer == lower else { continue }
        // Half a cell cannot hold a mark: the whole of it is the cursor's, and the mark points to its half.
        let ground = map.scale.color(map.value(cursor))
        let style = Style(
          foreground: ground == .standard ? .accent : .contrast, background: ground, bold: true)
        canvas.fill(cell, style)
        canvas.put(
          cell.row, cell.column + (cell.width - 1) / 2, cursor.layer == upper ? "▲" : "▼", style)
      }
    }
  }

  // MARK: Edges

  private static func drawLayers(
    _ geometry: HeatmapGeometry, of model: ModelShape, on canvas: inout Canvas
  ) {
    let step = geometry.isHalved ? 2 : 1
    for layer in stride(from: geometry.layers.lowerBound, to: geometry.layers.upperBound, by: step) {
      let pair = layer..<layer + step
      let isCursor = pair.contains(geometry.cursor.layer)
      let shown = isCursor ? geometry.cursor.layer : layer
      guard let cell = geometry.cell(HeadPosition(layer: layer, head: geometry.heads.lowerBound)) else {
        continue
      }
      let name = "L\(shown)"
      let row = cell.row + (cell.height - 1) / 2
      canvas.put(row, geometry.area.column - 1 - name.count, name, label(isCursor: isCursor))
      if model.attentionSpan(layer: shown) != nil {
        canvas.put(row, geometry.area.column - 1, windowMark, label(isCursor: isCursor))
      }
    }
  }

  private static func drawHeads(_ geometry: HeatmapGeometry, _ panel: Rect, on canvas: inout Canvas) {
    let row = geometry.area.row - 1
    let width = geometry.cellWidth
    let digits = String(max(0, geometry.heads.upperBound - 1)).count
    // The fewest heads apart at which their numbers leave a blank between them.
    let apart = [1, 2, 4, 8, 16, 32, 64].first { $0 * width > digits } ?? 128
    func put(_ head: Int, isCursor: Bool) {
      guard let cell = geometry.cell(HeadPosition(layer: geometry.layers.lowerBound, head: head)) else {
        return
      }
      let name = "\(head)"
      let column = min(
        cell.column + max(0, (width - name.count) / 2), geometry.area.endColumn - name.count)
      if isCursor, apart > 1 {
        // Neighbours' numbers would run into it.
        let blank = Rect(row: row, column: column - 1, height: 1, width: name.count + 2)
        canvas.fill(blank.intersection(panel.inset()))
      }
      canvas.put(row, column, name, label(isCursor: isCursor))
    }
    for head in geometry.heads where head % apart == 0 && head != geometry.cursor.head {
      put(head, isCursor: false)
    }
    put(geometry.cursor.head, isCursor: true)
  }

  private static func label(isCursor: Bool) -> Style {
    isCursor ? Style(foreground: .accent, bold: true) : Style(foreground: .muted)
  }

  /// Says which layers and heads are in sight, where that is not all, and returns the columns of it.
  private static func drawRange(
    _ grid: HeadGrid, _ geometry: HeatmapGeometry, beside legend: Int, on canvas: inout Canvas
  ) -> Int {
    let panel = geometry.panel
    let (layers, heads) = (geometry.layers, geometry.heads)
    var texts: [String] = []
    if layers.count < grid.layers {
      drawThumb(geometry, layers: grid.layers, on: &canvas)
      let range = "\(layers.lowerBound)–\(layers.upperBound - 1)"
      texts = ["L\(range) of \(grid.layers)", "L\(range)"]
    }
    if heads.count < grid.kvHeads {
      let range = "KV\(heads.lowerBound)–\(heads.upperBound - 1) of \(grid.kvHeads)"
      texts.insert(texts.isEmpty ? range : "\(texts[0]) · \(range)", at: 0)
    }
    guard let text = texts.first(where: { $0.count + 2 + legend <= panel.width - 2 }) else { return 0 }
    let column = panel.endColumn - 3 - text.count
    return canvas.put(panel.endRow - 1, column, " \(text) ", Style(foreground: .muted), clip: panel)
  }

  /// Marks on the right edge what part of the layers is in sight.
  private static func drawThumb(_ geometry: HeatmapGeometry, layers: Int, on canvas: inout Canvas) {
    let area = geometry.area
    let first = geometry.layers.lowerBound * area.height / layers
    let end = max(first + 1, (geometry.layers.upperBound * area.height + layers - 1) / layers)
    let column = geometry.panel.endColumn - 1
    for row in first..<min(end, area.height) {
      canvas.put(area.row + row, column, "┃", Style(foreground: .accent))
    }
  }
}

extension HeadMap {
  /// The number of a head.
  func value(_ place: HeadPosition) -> Double? {
    guard place.layer < grid.layers, place.head < grid.kvHeads else { return nil }
    return grid[place.layer, place.head]
  }
}

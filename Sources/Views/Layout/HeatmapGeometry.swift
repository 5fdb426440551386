import Canvas
import Readings

/// Where each head of a heat map is in its panel, and which are in sight.
struct HeatmapGeometry: Equatable {
  /// The widest cell; wider ones say no more.
  static let widestCell = 20

  /// The tallest cell.
  static let tallestCell = 4

  /// The panel, border included.
  let panel: Rect
  /// The cells.
  let area: Rect
  /// Columns of the layers' names, to the left of the cells.
  let labelWidth: Int
  /// Columns of a head.
  let cellWidth: Int
  /// Rows of a layer; 1 where two share a row.
  let cellHeight: Int
  /// Whether a row of cells shows two layers.
  let isHalved: Bool
  /// The layers in sight.
  let layers: Range<Int>
  /// The KV heads in sight.
  let heads: Range<Int>
  /// The cursor.
  let cursor: HeadPosition

  /// The places for a model in a panel; where it does not fit, the cursor is kept in the middle.
  init(_ panel: Rect, _ model: ModelShape, cursor: HeadPosition) {
    self.init(panel, layers: model.layers, kvHeads: model.kvHeads, cursor: cursor)
  }

  /// The places for a model of the given shape.
  init(_ panel: Rect, layers layerCount: Int, kvHeads: Int, cursor: HeadPosition) {
    let inner = panel.inset()
    let layerCount = max(1, layerCount)
    let kvHeads = max(1, kvHeads)
    self.panel = panel
    self.cursor = cursor.clamped(layers: layerCount, kvHeads: kvHeads)
    labelWidth = String(layerCount - 1).count + 2
    area = Rect(
      row: inner.row + 1, column: inner.column + labelWidth, height: inner.height - 1,
      width: inner.width - labelWidth)
    isHalved = area.height < layerCount
    cellHeight = isHalved ? 1 : min(Self.tallestCell, max(1, area.height / layerCount))
    cellWidth = min(Self.widestCell, max(1, area.width / kvHeads))
    layers = Self.window(of: isHalved ? 2 * area.height : layerCount, in: layerCount, around: cursor.layer)
    heads = Self.window(of: area.width / cellWidth, in: kvHeads, around: cursor.head)
  }

  /// Where a head's cell is; two layers share it where the map is halved. Nil out of sight.
  func cell(_ place: HeadPosition) -> Rect? {
    guard layers.contains(place.layer), heads.contains(place.head) else { return nil }
    let row = place.layer - layers.lowerBound
    return Rect(
      row: area.row + (isHalved ? row / 2 : row * cellHeight),
      column: area.column + (place.head - heads.lowerBound) * cellWidth, height: cellHeight,
      width: cellWidth)
  }

  /// The head at a cell of the screen; of two that share it, the one that is not the cursor.
  func position(atRow row: Int, column: Int) -> HeadPosition? {
    guard area.contains(row: row, column: column) else { return nil }
    let step = row - area.row
    let layer = layers.lowerBound + (isHalved ? 2 * step : step / cellHeight)
    let place = HeadPosition(layer: layer, head: heads.lowerBound + (column - area.column) / cellWidth)
    guard layers.contains(place.layer), heads.contains(place.head) else { return nil }
    let isUpperTaken = isHalved && place == cursor && layers.contains(layer + 1)
    return isUpperTaken ? HeadPosition(layer: layer + 1, head: place.head) : place
  }

  private static func window(of size: Int, in count: Int, around place: Int) -> Range<Int> {
    let size = min(max(size, 0), count)
    let first = min(max(place - size / 2, 0), count - size)
    return first..<first + size
  }
}

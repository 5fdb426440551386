import Canvas
import Testing

@testable import Views

@Suite struct HeatmapGeometryTests {
  static let panels = [
    Rect(row: 1, column: 0, height: 9, width: 18), Rect(row: 1, column: 30, height: 12, width: 27),
    Rect(row: 1, column: 0, height: 20, width: 40), Rect(row: 3, column: 5, height: 60, width: 90),
  ]
  static let shapes = [(1, 1), (6, 4), (16, 2), (32, 8), (80, 64), (126, 128)]

  private func cursors(_ layers: Int, _ heads: Int) -> [HeadPosition] {
    [(0, 0), (layers / 2, heads / 2), (layers - 1, heads - 1), (layers / 3, heads - 1)].map {
      HeadPosition(layer: $0.0, head: $0.1)
    }
  }

  @Test(arguments: panels, shapes)
  func cellsLieInsideAndTheCursorIsInSight(panel: Rect, shape: (layers: Int, kvHeads: Int)) throws {
    for cursor in cursors(shape.layers, shape.kvHeads) {
      let geometry = HeatmapGeometry(panel, layers: shape.layers, kvHeads: shape.kvHeads, cursor: cursor)
      #expect(panel.inset().intersection(geometry.area) == geometry.area)
      #expect(geometry.cell(cursor) != nil)
      var taken: [Rect: Int] = [:]
      for layer in geometry.layers {
        for head in geometry.heads {
          let cell = try #require(geometry.cell(HeadPosition(layer: layer, head: head)))
          #expect(!cell.isEmpty)
          #expect(cell.intersection(geometry.area) == cell)
          taken[cell, default: 0] += 1
        }
      }
      #expect(taken.values.allSatisfy { $0 <= (geometry.isHalved ? 2 : 1) })
      let cells = Array(taken.keys)
      #expect(cells.reduce(0) { $0 + $1.width * $1.height } <= geometry.area.width * geometry.area.height)
      // A model that fits is all in sight.
      if shape.layers <= geometry.area.height { #expect(geometry.layers == 0..<shape.layers) }
      if shape.kvHeads <= geometry.area.width { #expect(geometry.heads == 0..<shape.kvHeads) }
    }
  }

  @Test(arguments: panels, shapes)
  func aClickOnACellTakesItsHead(panel: Rect, shape: (layers: Int, kvHeads: Int)) throws {
    let cursor = HeadPosition(layer: 0, head: 0)
    let geometry = HeatmapGeometry(panel, layers: shape.layers, kvHeads: shape.kvHeads, cursor: cursor)
    for layer in geometry.layers {
      for head in geometry.heads {
        let place = HeadPosition(layer: layer, head: head)
        let cell = try #require(geometry.cell(place))
        let hit = try #require(geometry.position(atRow: cell.row, column: cell.endColumn - 1))
        #expect(hit.head == head)
        #expect(geometry.cell(hit) == cell)
        if !geometry.isHalved { #expect(hit == place) }
      }
    }
    #expect(geometry.position(atRow: panel.row, column: panel.column) == nil)
    #expect(geometry.position(atRow: -1, column: -1) == nil)
  }

  @Test func aSecondClickTakesTheLowerHalf() throws {
    let panel = Rect(row: 0, column: 0, height: 9, width: 30)
    var geometry = HeatmapGeometry(panel, layers: 32, kvHeads: 8, cursor: HeadPosition(layer: 5, head: 1))
    #expect(geometry.isHalved)
    let upper = HeadPosition(layer: geometry.layers.lowerBound, head: 3)
    let cell = try #require(geometry.cell(upper))
    #expect(geometry.position(atRow: cell.row, column: cell.column) == upper)
    geometry = HeatmapGeometry(panel, layers: 32, kvHeads: 8, cursor: upper)
    let lower = geometry.position(atRow: cell.row, column: cell.column)
    #expect(lower == HeadPosition(layer: upper.layer + 1, head: 3))
  }
}

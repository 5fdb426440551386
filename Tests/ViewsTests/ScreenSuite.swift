import Canvas
import Readings

@testable import Views

/// What suites that look at a drawn screen share.
protocol ScreenSuite {}

extension ScreenSuite {
  func view(_ width: Int = 100, _ height: Int = 30) -> ViewState {
    ViewState(width: width, height: height, modelName: "ruler-tiny")
  }

  func rows(_ state: ExplorerState?, _ view: ViewState) -> [String] {
    let canvas = HeadsView.draw(state, view)
    return (0..<canvas.height).map { canvas.rowText($0) }
  }

  /// Where a piece of text starts, at its lowest, on a canvas of characters that take one column each.
  func place(of text: String, on canvas: Canvas) -> (row: Int, column: Int)? {
    let wanted = text.map(String.init)
    for row in (0..<canvas.height).reversed() {
      let cells = canvas.row(row).map(\.glyph)
      for column in 0..<max(0, cells.count - wanted.count + 1)
      where Array(cells[column..<column + wanted.count]) == wanted {
        return (row, column)
      }
    }
    return nil
  }
}

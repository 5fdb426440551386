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
    let canvas = view.draw(state)
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

/// What tests look at and set in one go.
extension ViewState {
  var cursor: HeadPosition {
    get { frame.cursor }
    set { frame.cursor = newValue }
  }

  var overlay: Overlay? {
    get { frame.overlay }
    set { frame.overlay = newValue }
  }

  var heads: HeadsPage { pages[0] as? HeadsPage ?? HeadsPage() }

  var metric: Reading { heads.metric }

  var textScroll: Int { heads.textScroll }

  var statistic: SurveyStatistic {
    get { heads.statistic }
    set { pages[0] = HeadsPage(metric: metric, statistic: newValue) }
  }

  var message: String? { frame.message?.text }

  var helpOverlay: HelpOverlay { HelpOverlay(help, width: frame.width, height: frame.height) }

  func message(in state: ExplorerState?) -> String? { frame.message(in: state) }

  func cursor(in state: ExplorerState?) -> HeadPosition { frame.cursor(in: state) }
}

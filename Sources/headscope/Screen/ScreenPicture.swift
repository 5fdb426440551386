import Canvas
import Readings
import Views

/// The screen as a picture, drawn by the same code that draws it in a terminal.
enum ScreenPicture {
  /// An SVG document of 100 columns by 30 rows in full colour.
  static func svg(_ state: ExplorerState?) -> String {
    ViewState(width: 100, height: 30).draw(state).svg(palette: Palette(depth: .direct))
  }
}

import Canvas
import Readings
import Views

/// The screen as a picture, drawn by the same code that draws it in a terminal.
enum ScreenPicture {
  /// An SVG document of 100 columns by 30 rows in full colour.
  static func svg(_ state: ExplorerState?, settings: Settings = Settings()) -> String {
    let palette = Palette(
      depth: .direct, background: settings.background ?? .dark, theme: settings.theme)
    return ViewState(width: 100, height: 30, settings: settings).draw(state).svg(palette: palette)
  }
}

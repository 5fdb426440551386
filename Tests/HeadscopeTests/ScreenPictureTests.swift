import Canvas
import Input
import Testing
import Views

@testable import headscope

@Suite struct ScreenPictureTests {
  @Test func aPictureLooksAsSettingsSay() {
    let usual = ScreenPicture.svg(nil)
    #expect(ScreenPicture.svg(nil, settings: Settings(background: .dark, usesMouse: false)) == usual)
    var theme = Theme.standard
    theme.direct.dark.accent = theme.direct.dark.warning
    #expect(theme != .standard)
    for settings in [Settings(theme: theme), Settings(background: .light), Settings(keys: ["quit": ["Q"]])] {
      #expect(ScreenPicture.svg(nil, settings: settings) != usual)
    }
  }
}

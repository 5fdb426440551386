extension Theme {
  /// The colours as they are without any settings, hand-picked for each depth and background.
  ///
  /// Taking the nearest of 256 colours to a smooth scale gives repeated colours and lightness that falls
  /// where the reading rises, so each short scale is a list of its own.
  public static let standard = Theme(
    eight: Pair(
      dark: ThemeColors(
        concentration: indexed(4, 5, 6, 3, 7),
        capacity: indexed(6, 4) + [.standard] + indexed(1, 3),
        accent: .indexed(6), muted: .standard, warning: .indexed(3), good: .indexed(2), onLight: .indexed(0),
        onDark: .indexed(7)),
      light: ThemeColors(
        concentration: indexed(4, 5, 2, 6),
        capacity: indexed(4, 6) + [.standard] + indexed(3, 1),
        accent: .indexed(4), muted: .standard, warning: .indexed(1), good: .indexed(2), onLight: .indexed(0),
        onDark: .indexed(7))),
    sixteen: Pair(
      dark: ThemeColors(
        concentration: indexed(4, 5, 6, 10, 11),
        capacity: indexed(14, 6, 4) + [.standard] + indexed(1, 3, 11),
        accent: .indexed(14), muted: .indexed(8), warning: .indexed(11), good: .indexed(10),
        onLight: .indexed(0), onDark: .indexed(15)),
      light: ThemeColors(
        concentration: indexed(4, 5, 2, 6),
        capacity: indexed(4, 6, 14) + [.standard] + indexed(11, 3, 1),
        accent: .indexed(4), muted: .indexed(8), warning: .indexed(1), good: .indexed(2),
        onLight: .indexed(0), onDark: .indexed(15))),
    indexed: Pair(
      dark: ThemeColors(
        concentration: indexed(53, 54, 24, 30, 36, 72, 77, 113, 149, 184, 220),
        capacity: indexed(117, 75, 32, 25, 237, 94, 166, 208, 215),
        accent: .indexed(117), muted: .indexed(245), warning: .indexed(215), good: .indexed(114),
        onLight: .indexed(16), onDark: .indexed(231)),
      light: ThemeColors(
        concentration: indexed(53, 54, 24, 30, 36, 72, 77, 113, 149),
        capacity: indexed(25, 32, 111, 153, 254, 222, 208, 166, 88),
        accent: .indexed(25), muted: .indexed(242), warning: .indexed(130), good: .indexed(28),
        onLight: .indexed(16), onDark: .indexed(231))),
    direct: Pair(
      dark: ThemeColors(
        concentration: Ramp.smooth([
          RGB(84, 26, 116), RGB(66, 74, 158), RGB(34, 124, 156), RGB(44, 166, 128), RGB(126, 206, 78),
          RGB(250, 230, 70),
        ]),
        capacity: Ramp.smooth([
          RGB(134, 206, 255), RGB(40, 124, 216), RGB(26, 70, 122), RGB(50, 50, 50), RGB(128, 64, 14),
          RGB(222, 110, 20), RGB(255, 196, 110),
        ]),
        accent: .direct(RGB(130, 205, 255)), muted: .direct(RGB(138, 144, 152)),
        warning: .direct(RGB(255, 178, 92)), good: .direct(RGB(128, 212, 130)),
        onLight: .direct(RGB(8, 8, 8)), onDark: .direct(RGB(255, 255, 255))),
      light: ThemeColors(
        concentration: Ramp.smooth([
          RGB(68, 12, 96), RGB(58, 62, 146), RGB(30, 112, 148), RGB(36, 152, 118), RGB(110, 188, 66),
          RGB(176, 208, 60),
        ]),
        capacity: Ramp.smooth([
          RGB(16, 58, 128), RGB(40, 124, 200), RGB(150, 200, 240), RGB(234, 234, 234), RGB(250, 202, 140),
          RGB(220, 110, 30), RGB(128, 44, 8),
        ]),
        accent: .direct(RGB(10, 84, 168)), muted: .direct(RGB(104, 108, 114)),
        warning: .direct(RGB(168, 84, 0)), good: .direct(RGB(20, 120, 44)),
        onLight: .direct(RGB(8, 8, 8)), onDark: .direct(RGB(255, 255, 255)))),
    marks: ThemeMarks(
      concentration: [" ", "░", "▒", "▓", "█"], capacity: ["=", "-", "·", "░", "▒", "▓", "█"]))

  private static func indexed(_ colors: UInt8...) -> [PaletteColor] { colors.map { .indexed($0) } }
}

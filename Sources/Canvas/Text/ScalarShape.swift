/// How a Unicode scalar stands in a grid of cells.
enum ScalarShape: Equatable {
  /// It takes this many columns, 1 or 2.
  case columns(Int)
  /// It is drawn on the character before it and takes no column.
  case mark
  /// It must not reach a terminal; the scalar given, one column wide, is shown in its place.
  case replaced(Unicode.Scalar)

  /// The shape of a scalar.
  ///
  /// Text of a prompt is anybody's, so whatever moves the cursor, changes the direction of text, or takes
  /// no room at all is shown as a sign that it is there. Only assigned characters pass: a terminal and
  /// the C library may differ on the width of any other.
  init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x20...0x7E:
      self = .columns(1)
    case 0...0x1F:
      self = .replaced(Self.picture(ofControl: scalar.value))
    case 0x7F:
      self = .replaced("\u{2421}")
    case 0x1160...0x11FF, 0xD7B0...0xD7FF:
      self = scalar.properties.generalCategory == .otherLetter ? Self.jamo(scalar) : .replaced("\u{FFFD}")
    default:
      self = Self.general(scalar)
    }
  }

  /// A vowel or final consonant of a Hangul syllable: drawn on the letter before it.
  private static func jamo(_ scalar: Unicode.Scalar) -> ScalarShape {
    scalar.properties.isDefaultIgnorableCodePoint ? .replaced("\u{B7}") : .mark
  }

  private static func general(_ scalar: Unicode.Scalar) -> ScalarShape {
    let properties = scalar.properties
    if properties.isBidiControl { return .replaced("\u{FFFD}") }
    if properties.isDefaultIgnorableCodePoint { return .replaced("\u{B7}") }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
      return .replaced("\u{FFFD}")
    case .nonspacingMark, .enclosingMark:
      return .mark
    default:
      return .columns(WideScalars.contains(scalar) ? 2 : 1)
    }
  }

  /// The control picture of U+0000 to U+001F, with the sign for a new line where a line ends.
  private static func picture(ofControl value: UInt32) -> Unicode.Scalar {
    if value == 0x0A { return "\u{2424}" }
    return Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}"
  }
}

/// Text cut into what single cells show.
///
/// A glyph is one printable scalar with the marks that follow it. Characters of several printable scalars,
/// such as a family of emoji, come apart: terminals do not agree on their width.
struct Glyphs: Sequence, IteratorProtocol {
  /// The marks a cell takes on its character; more are left out. curses holds five scalars in a cell.
  private static let marksPerCell = 3

  private var scalars: String.UnicodeScalarView.Iterator
  private var upcoming: Unicode.Scalar?

  init(_ text: String) {
    scalars = text.unicodeScalars.makeIterator()
    upcoming = scalars.next()
  }

  /// The next glyph and its width in columns, 1 or 2.
  mutating func next() -> (text: String, width: Int)? {
    guard let first = upcoming else { return nil }
    upcoming = scalars.next()
    var glyph = String.UnicodeScalarView()
    var width = 1
    switch ScalarShape(first) {
    case .replaced(let sign):
      return (String(sign), 1)
    case .columns(let columns):
      glyph.append(first)
      width = columns
      if first.isASCII, upcoming?.isASCII ?? true { return (String(first), 1) }
    case .mark:
      // A mark with nothing before it is shown on a dotted circle, as in the code charts.
      glyph.append("\u{25CC}")
      glyph.append(first)
    }
    var marks = glyph.count - 1
    while let scalar = upcoming, ScalarShape(scalar) == .mark {
      if marks < Self.marksPerCell { glyph.append(scalar) }
      marks += 1
      upcoming = scalars.next()
    }
    return (String(glyph), width)
  }
}

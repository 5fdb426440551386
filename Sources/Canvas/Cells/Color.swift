/// A colour by its meaning; a ``Palette`` turns it into one the terminal has.
public enum Color: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case standard

  /// What the eye should find first: titles, the cursor, the key to press.
  case accent

  /// What may be passed over: frames, units, hints.
  case muted

  /// Something to look at with care.
  case warning

  /// Something that is as it should be.
  case good

  /// As a foreground, black or white: whichever reads better on the cell's background.
  case contrast

  /// A value from 0 to 1 on a ramp; outside values count as the nearest end, and not-a-number as
  /// ``standard``.
  case ramp(RampName, Float)

  /// The colour, or ``standard`` for a ramp value that is not a number.
  var settled: Color {
    if case .ramp(_, let value) = self, value.isNaN { return .standard }
    return self
  }
}

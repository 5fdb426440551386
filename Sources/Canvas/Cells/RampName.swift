/// The colour scales for readings.
public enum RampName: Hashable, Sendable, CaseIterable {
  /// Sequential, for a reading that starts at nothing: lightness rises steadily from 0 to 1.
  case concentration

  /// Diverging around 0.5, for capacity against uniform: blue below, orange above, and the further from
  /// 0.5 the further from the background.
  case capacity
}

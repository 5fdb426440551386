package import Canvas
package import Input

/// How the screen is to look and which keys it obeys, as far as a person may choose.
package struct Settings: Sendable, Equatable {
  /// The colours.
  package var theme: Theme
  /// What the terminal shows where nothing is drawn; nil to find out.
  package var background: Palette.Background?
  /// Keys other than the standard ones, by the names of the actions.
  package var keys: [String: [Key]]
  /// Whether clicks and the wheel are listened to; otherwise the terminal has them for its own use.
  package var usesMouse: Bool

  /// Settings; those that are not stated are the usual ones.
  package init(
    theme: Theme = .standard, background: Palette.Background? = nil, keys: [String: [Key]] = [:],
    usesMouse: Bool = true
  ) {
    self.theme = theme
    self.background = background
    self.keys = keys
    self.usesMouse = usesMouse
  }
}

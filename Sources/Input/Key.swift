/// A key, as far as a terminal tells them apart.
public enum Key: Hashable, Sendable {
  /// A key that types a character.
  case character(Character)
  /// Ctrl with a key, named by its capital letter or sign: Ctrl-S is `control("S")`.
  ///
  /// Ctrl-I, Ctrl-M, Ctrl-J and Ctrl-H arrive as ``tab``, ``enter``, ``enter`` and ``backspace``.
  case control(Character)
  /// A function key, from 1.
  case function(Int)
  /// The arrow up.
  case up
  /// The arrow down.
  case down
  /// The arrow left.
  case left
  /// The arrow right.
  case right
  /// Home.
  case home
  /// End.
  case end
  /// Page up.
  case pageUp
  /// Page down.
  case pageDown
  /// Tab.
  case tab
  /// Shift-Tab.
  case backTab
  /// Return, or Enter on the keypad.
  case enter
  /// Escape.
  case escape
  /// The key that deletes to the left.
  case backspace
  /// The key that deletes to the right.
  case delete
}

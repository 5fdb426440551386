import Input

/// One thing read from curses: a byte, a key it knows, or a turn of the mouse.
enum KeyInput: Equatable {
  /// A byte of text or of a sequence that curses does not know.
  case byte(UInt8)
  /// A key that curses knows by its sequence.
  case key(Key)
  /// Something done with the mouse.
  case mouse(MouseEvent)
}

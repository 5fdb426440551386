internal import CNcurses
import Input

/// Reads what the terminal has sent, without waiting.
enum KeyReader {
  /// The most to take in one go, so that a long paste does not keep the screen from being painted.
  private static let limit = 1024

  /// What curses has for us now, and whether there may be more.
  static func read() -> (inputs: [KeyInput], more: Bool) {
    var inputs: [KeyInput] = []
    for _ in 0..<limit {
      let code = wgetch(cn_screen())
      if code == ERR { return (inputs, false) }
      inputs += self.inputs(code)
    }
    return (inputs, true)
  }

  private static func inputs(_ code: Int32) -> [KeyInput] {
    if code >= 0, code <= 0xFF { return [.byte(UInt8(code))] }
    if code == KEY_MOUSE { return mouseEvents().map(KeyInput.mouse) }
    return key(code).map { [.key($0)] } ?? []
  }

  private static func key(_ code: Int32) -> Key? {
    switch code {
    case KEY_UP: .up
    case KEY_DOWN: .down
    case KEY_LEFT: .left
    case KEY_RIGHT: .right
    case KEY_HOME: .home
    case KEY_END: .end
    case KEY_PPAGE: .pageUp
    case KEY_NPAGE: .pageDown
    case KEY_BTAB: .backTab
    case KEY_ENTER: .enter
    case KEY_BACKSPACE: .backspace
    case KEY_DC: .delete
    case (KEY_F0 + 1)...(KEY_F0 + 63): .function(Int(code - KEY_F0))
    default: nil
    }
  }

  /// What curses has noted of the mouse: often several things for one key code, the latest first.
  private static func mouseEvents() -> [MouseEvent] {
    var events: [MouseEvent] = []
    var state = MEVENT()
    while getmouse(&state) == OK {
      if let event = event(state) { events.append(event) }
    }
    return events.reversed()
  }

  private static func event(_ event: MEVENT) -> MouseEvent? {
    let kind: MouseEvent.Kind
    if event.bstate & cn_button1_pressed != 0 {
      kind = .click
    } else if event.bstate & cn_wheel_up != 0 {
      kind = .wheelUp
    } else if event.bstate & cn_wheel_down != 0 {
      kind = .wheelDown
    } else {
      return nil
    }
    var modifiers: MouseEvent.Modifiers = []
    if event.bstate & cn_mouse_shift != 0 { modifiers.insert(.shift) }
    if event.bstate & cn_mouse_control != 0 { modifiers.insert(.control) }
    if event.bstate & cn_mouse_alt != 0 { modifiers.insert(.alt) }
    return MouseEvent(kind: kind, row: Int(event.y), column: Int(event.x), modifiers: modifiers)
  }
}

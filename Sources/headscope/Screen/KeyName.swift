import Terminal

/// The names by which the key map knows a terminal's keys.
enum KeyName {
  /// `q`, `ctrl-s`, `page-up`, `f1` and so on.
  static func text(of key: KeyEvent) -> String {
    switch key {
    case .character(" "): "space"
    case .character(let character): String(character)
    case .control(let character): "ctrl-\(character.lowercased())"
    case .function(let number): "f\(number)"
    case .up: "up"
    case .down: "down"
    case .left: "left"
    case .right: "right"
    case .home: "home"
    case .end: "end"
    case .pageUp: "page-up"
    case .pageDown: "page-down"
    case .tab: "tab"
    case .backTab: "back-tab"
    case .enter: "enter"
    case .escape: "esc"
    case .backspace: "backspace"
    case .delete: "delete"
    }
  }
}

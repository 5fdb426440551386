/// The names of keys, for the map and for people.
enum KeyLabel {
  /// The label that the map writes, of any spelling of it that is about.
  static func normalized(_ key: String) -> String {
    switch key {
    case " ": "space"
    case "escape": "esc"
    case "return", "\r", "\n": "enter"
    case "pgup", "pageup": "page-up"
    case "pgdn", "pagedown", "page-dn": "page-down"
    default: key
    }
  }

  /// The key as the key line and the help write it.
  static func display(_ key: String) -> String {
    switch key {
    case "up": return "↑"
    case "down": return "↓"
    case "left": return "←"
    case "right": return "→"
    case "page-up": return "PgUp"
    case "page-down": return "PgDn"
    case "space", "enter", "home", "end", "tab", "esc": return capitalized(key)
    default: break
    }
    if key.hasPrefix("ctrl-") { return "Ctrl-" + key.dropFirst(5).uppercased() }
    if key.count > 1, key.hasPrefix("f"), Int(key.dropFirst()) != nil { return key.uppercased() }
    return key
  }

  private static func capitalized(_ key: String) -> String {
    key.prefix(1).uppercased() + key.dropFirst()
  }
}

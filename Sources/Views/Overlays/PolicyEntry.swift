import AdaKV
import Canvas
import Input

/// A policy being typed.
enum PolicyEntry {
  /// What a key does to the text; Tab takes up the policy in force where nothing is typed.
  static func answer(_ key: Key, text: String, current: Policy?) -> EntryAnswer {
    switch key {
    case .enter: return .take
    case .backspace: return .text(String(text.dropLast()))
    case .control("U"): return .text("")
    case .tab where text.isEmpty: return .text(current?.description ?? "")
    case .character(let character) where character.isASCII && !character.isWhitespace && text.count < 200:
      return .text(text + String(character))
    default: return .nothing
    }
  }

  static func draw(text: String, problem: String?, current: Policy?, on canvas: inout Canvas) {
    EntryLine(
      title: "policy",
      hint: "name:key=value,… or scorer+allocator:key=value,…, such as snapkv+lava:pool=none",
      label: "", text: text, problem: problem, now: text.isEmpty ? current.map { "Tab: \($0)" } : nil
    )
    .draw(columns: 70, on: &canvas)
  }
}

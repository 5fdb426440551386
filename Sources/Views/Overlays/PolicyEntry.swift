import AdaKV
import Canvas

/// A policy being typed.
enum PolicyEntry {
  static func draw(text: String, problem: String?, current: Policy?, on canvas: inout Canvas) {
    EntryLine(
      title: "policy",
      hint: "name:key=value,… or scorer+allocator:key=value,…, such as snapkv+lava:pool=none",
      label: "", text: text, problem: problem, now: text.isEmpty ? current.map { "Tab: \($0)" } : nil
    )
    .draw(columns: 70, on: &canvas)
  }
}

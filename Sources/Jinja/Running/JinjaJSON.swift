/// Values as JSON, as `json.dumps` of Python writes them for `tojson`.
enum JinjaJSON {
  /// - Parameter indent: By how many spaces parts are indented; `nil` for one line.
  static func text(of value: JinjaValue, indent: Int?, in run: inout JinjaRun) throws(JinjaFailure)
    -> JinjaText
  {
    var result = JinjaText()
    try append(value, indent.map { min(max($0, 0), 16) }, 0, to: &result, &run)
    return result
  }

  private static func append(
    _ value: JinjaValue, _ indent: Int?, _ depth: Int, to result: inout JinjaText, _ run: inout JinjaRun
  ) throws(JinjaFailure) {
    let start = result.bytes.count
    switch value {
    case .none: result.append(JinjaText("null"))
    case .boolean(let value): result.append(JinjaText(value ? "true" : "false"))
    case .integer(let value): result.append(JinjaText(String(value)))
    case .text(let text): result.append(quoted(text))
    case .list(let items, _):
      result.append(JinjaText("["))
      for (index, item) in items.enumerated() {
        result.append(separator(index, indent, depth + 1))
        try append(item, indent, depth + 1, to: &result, &run)
      }
      result.append(JinjaText(lineEnd(items.isEmpty, indent, depth) + "]"))
    case .map(let entries, _):
      result.append(JinjaText("{"))
      for (index, entry) in entries.enumerated() {
        result.append(separator(index, indent, depth + 1))
        result.append(quoted(JinjaText(entry.key.text)))
        result.append(JinjaText(": "))
        try append(entry.value, indent, depth + 1, to: &result, &run)
      }
      result.append(JinjaText(lineEnd(entries.isEmpty, indent, depth) + "}"))
    case .undefined, .namespace, .macro: throw .unknown("\(value.kind) as JSON")
    }
    try run.spend(result.bytes.count - start)
  }

  private static func separator(_ index: Int, _ indent: Int?, _ depth: Int) -> JinjaText {
    let comma = index > 0 ? "," : ""
    guard let indent else { return JinjaText(index > 0 ? ", " : "") }
    return JinjaText(comma + "\n" + String(repeating: " ", count: indent * depth))
  }

  private static func lineEnd(_ isEmpty: Bool, _ indent: Int?, _ depth: Int) -> String {
    guard let indent, !isEmpty else { return "" }
    return "\n" + String(repeating: " ", count: indent * depth)
  }

  private static func quoted(_ text: JinjaText) -> JinjaText {
    var result = JinjaText("\"")
    result.append(
      text.mapped { piece in
        var escaped = ""
        for scalar in piece.unicodeScalars {
          switch scalar {
          case "\"": escaped += "\\\""
          case "\\": escaped += "\\\\"
          case "\n": escaped += "\\n"
          case "\r": escaped += "\\r"
          case "\t": escaped += "\\t"
          case "\u{8}": escaped += "\\b"
          case "\u{C}": escaped += "\\f"
          case "\0"..<" ":
            let digits = String(scalar.value, radix: 16)
            escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          default: escaped.unicodeScalars.append(scalar)
          }
        }
        return escaped
      })
    result.append(JinjaText("\""))
    return result
  }
}

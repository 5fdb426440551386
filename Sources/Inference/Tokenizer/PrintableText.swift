extension String {
  /// A file's own text, safe to print: cut after `limit` scalars, and with control characters escaped.
  func printable(limit: Int) -> String {
    var result = ""
    for (count, scalar) in unicodeScalars.enumerated() {
      if count == limit { return result + "…" }
      let isControl = scalar.properties.generalCategory == .control
      result += isControl ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return result
  }
}

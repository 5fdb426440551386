extension String: CSVField {
  /// Adds the text, in quotes if it holds a quote, a comma or the end of a line.
  package func append(to text: inout String) {
    guard utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else {
      text += self
      return
    }
    text += "\""
    // By scalars: a quote with a combining mark behind it is one character, and still a quote to a reader.
    for scalar in unicodeScalars {
      if scalar == "\"" { text += "\"" }
      text.unicodeScalars.append(scalar)
    }
    text += "\""
  }
}

extension Int: CSVField {
  /// Adds its digits.
  package func append(to text: inout String) { text += String(self) }
}

extension Double: CSVField {
  /// Adds the number bare.
  package func append(to text: inout String) { text += BareNumber.text(self) }
}

extension Bool: CSVField {
  /// Adds `true` or `false`.
  package func append(to text: inout String) { text += self ? "true" : "false" }
}

extension Optional: CSVField where Wrapped: CSVField {
  /// Adds the value, or nothing.
  package func append(to text: inout String) { self?.append(to: &text) }
}

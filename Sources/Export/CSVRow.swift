/// One row of RFC 4180 text while it is being written.
package struct CSVRow {
  /// What was added so far.
  package private(set) var text = ""
  private var isFirst = true

  /// A row without a field.
  package init() {}

  /// Adds a text field, quoted where it must be.
  package mutating func add(_ field: String) {
    separate()
    if field.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) {
      text += "\""
      // By scalars: a quote with a combining mark behind it is one character, and still a quote to a reader.
      for scalar in field.unicodeScalars {
        if scalar == "\"" { text += "\"" }
        text.unicodeScalars.append(scalar)
      }
      text += "\""
    } else {
      text += field
    }
  }

  /// Adds a whole number, or nothing for one that does not exist.
  package mutating func add(_ value: Int?) {
    separate()
    if let value { text += String(value) }
  }

  /// Adds a number bare, or nothing for one that does not exist.
  package mutating func add(_ value: Double?) {
    separate()
    if let value { text += BareNumber.text(value) }
  }

  /// Adds `true` or `false`, or nothing.
  package mutating func add(_ value: Bool?) {
    separate()
    if let value { text += value ? "true" : "false" }
  }

  private mutating func separate() {
    if !isFirst { text += "," }
    isFirst = false
  }
}

/// One row of RFC 4180 text while it is being written.
package struct CSVRow {
  /// What was added so far.
  package private(set) var text = ""
  private var isFirst = true

  /// A row without a field.
  package init() {}

  /// Adds a field.
  package mutating func add(_ field: some CSVField) {
    if !isFirst { text += "," }
    isFirst = false
    field.append(to: &text)
  }

  /// Adds what ends the line.
  mutating func end() { text += "\n" }
}

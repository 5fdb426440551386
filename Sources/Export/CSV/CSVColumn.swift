/// A column of a table: its name, and how a row writes its field.
struct CSVColumn<Row>: Sendable {
  /// The name in the header.
  let name: String
  /// Adds the row's field to the text.
  let write: @Sendable (Row, inout CSVRow) -> Void

  /// States a column by the value that its field holds.
  init(_ name: String, _ value: @escaping @Sendable (Row) -> some CSVField) {
    self.name = name
    write = { row, text in text.add(value(row)) }
  }
}

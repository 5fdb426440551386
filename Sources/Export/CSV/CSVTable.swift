/// Columns in order, which write RFC 4180 text into a sink: UTF-8, LF, a header, a line for each row.
struct CSVTable<Row>: Sendable {
  private let columns: [CSVColumn<Row>]

  /// States a table by its columns.
  init(_ columns: [CSVColumn<Row>]) { self.columns = columns }

  /// The columns' names.
  var names: [String] { columns.map(\.name) }

  /// Writes the header.
  ///
  /// - Throws: ``ExportError``.
  func writeHeader(to sink: any ByteSink) throws(ExportError) {
    var line = CSVRow()
    for column in columns { line.add(column.name) }
    line.end()
    try sink.write(line.text)
  }

  /// Writes one row.
  ///
  /// - Throws: ``ExportError``.
  func write(_ row: Row, to sink: any ByteSink) throws(ExportError) {
    var line = CSVRow()
    for column in columns { column.write(row, &line) }
    line.end()
    try sink.write(line.text)
  }
}

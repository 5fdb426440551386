public import Readings

/// Snapshots as CSV: RFC 4180, UTF-8, LF, one row per step × policy × layer × KV head.
///
/// The same bytes for the screen's export and for `headscope run`. A number that does not exist is an empty field.
public struct CSVSnapshotWriter: SnapshotWriter {
  /// The columns' names, in order.
  public static var columns: [String] { SnapshotRow.table.names }

  private let sink: any ByteSink

  /// A writer into a sink.
  public init(to sink: any ByteSink) { self.sink = sink }

  /// Writes the header.
  ///
  /// - Throws: ``ExportError``.
  public func begin() throws(ExportError) { try SnapshotRow.table.writeHeader(to: sink) }

  /// Writes a snapshot's rows.
  ///
  /// - Throws: ``ExportError``.
  public func write(
    _ snapshot: Snapshot, of prompt: PromptRecord, model: ModelShape
  ) throws(ExportError) {
    for layer in 0..<model.layers {
      for head in 0..<model.heads[layer] {
        let row = SnapshotRow(snapshot: snapshot, prompt: prompt, model: model, layer: layer, head: head)
        try SnapshotRow.table.write(row, to: sink)
      }
    }
  }

  /// Writes nothing: the last row ends the file.
  public func finish() {}
}

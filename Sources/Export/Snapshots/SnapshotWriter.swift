public import Readings

/// A way to write snapshots while they come: begin, one snapshot after the other, finish.
///
/// It holds no more of an export than the snapshot it is given.
public protocol SnapshotWriter {
  /// Writes what stands before the first snapshot.
  ///
  /// - Throws: ``ExportError``.
  mutating func begin() throws(ExportError)

  /// Writes one policy's snapshot of one step.
  ///
  /// - Throws: ``ExportError``.
  mutating func write(_ snapshot: Snapshot, of prompt: PromptRecord, model: ModelShape) throws(ExportError)

  /// Writes what stands behind the last snapshot.
  ///
  /// - Throws: ``ExportError``.
  mutating func finish() throws(ExportError)
}

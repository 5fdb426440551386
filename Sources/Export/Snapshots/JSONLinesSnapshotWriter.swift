import Foundation
public import Readings

/// Snapshots as JSON Lines: one object per step and policy, keys sorted, the readings nested by layer and head.
public struct JSONLinesSnapshotWriter: SnapshotWriter {
  private let sink: any ByteSink
  private let encoder = JSONEncoder()

  /// A writer into a sink.
  public init(to sink: any ByteSink) {
    self.sink = sink
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
  }

  /// Writes nothing: the first line begins the file.
  public func begin() {}

  /// Writes a snapshot's line.
  ///
  /// - Throws: ``ExportError``.
  public func write(
    _ snapshot: Snapshot, of prompt: PromptRecord, model: ModelShape
  ) throws(ExportError) {
    // Every number in it is finite, and nothing else can fail.
    guard var line = try? encoder.encode(SnapshotRecord(snapshot, prompt: prompt, model: model)) else {
      preconditionFailure("a snapshot that is not JSON")
    }
    line.append(0x0A)
    try sink.write(line)
  }

  /// Writes nothing: the last line ends the file.
  public func finish() {}
}

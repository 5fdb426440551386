public import Readings

/// A format of snapshot files: a row of the table of formats.
public struct SnapshotFormat: Sendable {
  /// What a person calls it.
  public let name: String
  /// How the names of its files end, without the point, the usual ending first.
  public let endings: [String]
  private let makeWriter: @Sendable (any ByteSink) -> any SnapshotWriter

  /// States a format by its name, its files' endings and its writer.
  public init(
    _ name: String, endings: [String], writer: @escaping @Sendable (any ByteSink) -> any SnapshotWriter
  ) {
    self.name = name
    self.endings = endings
    makeWriter = writer
  }

  /// A writer of this format into a sink.
  public func writer(to sink: any ByteSink) -> any SnapshotWriter { makeWriter(sink) }

  /// Writes every step, each policy's snapshot in turn, and leaves nothing waiting in the sink.
  ///
  /// - Throws: ``ExportError``.
  public func write(
    _ tracks: [Track], of prompt: PromptRecord, model: ModelShape, to sink: any ByteSink
  ) throws(ExportError) {
    var writer = writer(to: sink)
    try writer.begin()
    for step in 0..<(tracks.first?.snapshots.count ?? 0) {
      for track in tracks where step < track.snapshots.count {
        try writer.write(track.snapshots[step], of: prompt, model: model)
      }
    }
    try writer.finish()
    try sink.flush()
  }
}

import Export
import Readings

/// A third format: one file, and one row of a table. A line for each snapshot, between a first and a last.
struct TokenListWriter: SnapshotWriter {
  static let format = SnapshotFormat("token list", endings: ["tokens"]) { TokenListWriter(sink: $0) }

  let sink: any ByteSink
  private var lines = 0

  init(sink: any ByteSink) { self.sink = sink }

  func begin() throws(ExportError) { try sink.write("policy step token\n") }

  mutating func write(
    _ snapshot: Snapshot, of prompt: PromptRecord, model: ModelShape
  ) throws(ExportError) {
    lines += 1
    try sink.write("\(snapshot.policy) \(snapshot.step) \(snapshot.token.id)\n")
  }

  func finish() throws(ExportError) { try sink.write("\(lines) lines\n") }
}

extension SnapshotFormat {
  /// Rows for spreadsheets and data frames.
  public static let csv = SnapshotFormat("CSV", endings: ["csv"]) { CSVSnapshotWriter(to: $0) }

  /// Objects with everything that is known of a step.
  public static let jsonLines = SnapshotFormat("JSON Lines", endings: ["jsonl", "json"]) {
    JSONLinesSnapshotWriter(to: $0)
  }

  /// The table of formats.
  public static let all = [csv, jsonLines]
}

extension Sequence<SnapshotFormat> {
  /// The format that the ending of a file's name asks for, in small letters or large; nil if it is none of these.
  public func format(ofFile path: String) -> SnapshotFormat? {
    let name = path.lowercased()
    return first { format in format.endings.contains { name.hasSuffix(".\($0)") } }
  }
}

import Export
import Readings

extension SnapshotFormat {
  /// What a file of all steps would hold.
  fileprivate func text(
    _ tracks: [Track], _ prompt: PromptRecord, _ model: ModelShape
  ) -> String {
    let sink = MemorySink()
    guard (try? write(tracks, of: prompt, model: model, to: sink)) != nil else {
      preconditionFailure("a sink without an end is full")
    }
    return sink.text
  }
}

/// What CSV files of snapshots would hold.
enum SnapshotCSV {
  static let columns = CSVSnapshotWriter.columns

  static func text(tracks: [Track], prompt: PromptRecord, model: ModelShape) -> String {
    SnapshotFormat.csv.text(tracks, prompt, model)
  }
}

/// What JSON files of snapshots would hold.
enum SnapshotJSON {
  static func text(tracks: [Track], prompt: PromptRecord, model: ModelShape) -> String {
    SnapshotFormat.jsonLines.text(tracks, prompt, model)
  }

  static func line(_ snapshot: Snapshot, prompt: PromptRecord, model: ModelShape) -> String {
    let track = Track(snapshots: [snapshot], output: [], evictsNothing: false)
    return text(tracks: [track], prompt: prompt, model: model)
  }
}

extension SurveyCSV {
  /// What a file of surveys would hold.
  static func text(_ surveys: [SurveyStatistics], model: ModelShape) -> String {
    let sink = MemorySink()
    guard (try? write(surveys, model: model, to: sink)) != nil else {
      preconditionFailure("a sink without an end is full")
    }
    return sink.text
  }
}
